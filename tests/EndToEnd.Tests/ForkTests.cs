using Orchestrator.Contracts;
using Orchestrator.Contracts.Processes;
using Orchestrator.Contracts.V1;

namespace Orchestrator.EndToEnd.Tests;

public sealed class ForkTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    [Fact]
    public async Task A_fork_killed_before_it_saved_anything_still_continues_its_parent_bit_for_bit()
    {
        var worker = await StartWorkerAsync();
        var spec = TinyRun.Spec("forked", worker.Pool);
        spec.Checkpoint.KeepEverySteps = 50;
        var parent = await SubmitAsync(spec);
        await parent.SucceededAsync();

        // No checkpoint of its own before its end.
        var child = await DescendAsync("fork", parent.Id, "--step", "50", "--set", "checkpoint.every_steps=1000", "--key", "forked");
        await child.UntilServedAsync(step: 60);
        worker.Trainer(child, attempt: 1)!.Send(Signal.Kill);
        var trained = await child.SucceededAsync();

        trained.AssertSameTraining(await Cluster.UndisturbedAsync());
        Assert.Equal((parent.Id, "forked", 50UL), (trained.Run.Fork.RunId, trained.Run.Fork.RunName, trained.Run.Fork.Step));
        Assert.Equal([50UL, 50UL], trained.Run.Attempts.Select(attempt => attempt.ResumedStep));
        var again = await DescendAsync("fork", parent.Id, "--step", "50", "--set", "checkpoint.every_steps=1000", "--key", "forked");
        Assert.Equal(child.Id, again.Id);

        await using var show = await OrcAsync("show", child.Id);
        Assert.Contains("forked from", show.Transcript, StringComparison.Ordinal);
        await using var missing = await OrcAsync("fork", parent.Id, "--step", "51");
        Assert.NotEqual(0, missing.ExitCode);
        Assert.Contains("50, 100", missing.Transcript, StringComparison.Ordinal);
        await using var wider = await OrcAsync("fork", parent.Id, "--set", "model.transformer.width=32", "--set", "budget.steps=200", "--reschedule");
        Assert.NotEqual(0, wider.ExitCode);
        Assert.Contains("model.transformer.width", wider.Transcript, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_has_ended_is_extended_and_done_again()
    {
        var worker = await StartWorkerAsync();
        var spec = TinyRun.Spec("extended", worker.Pool, steps: 40);
        spec.Schedule = new() { Shape = ScheduleShape.Constant };
        var parent = await SubmitAsync(spec);
        var first = await parent.SucceededAsync();

        var longer = await (await DescendAsync("extend", parent.Id, "--steps", "60")).SucceededAsync();
        var again = await (await DescendAsync("rerun", parent.Id)).SucceededAsync();

        var loss = longer.Curve(MetricNames.TrainLoss).ToList();
        Assert.Equal(Enumerable.Range(1, 60), loss.Select(point => point.Step));
        Assert.Equal(first.Curve(MetricNames.TrainLoss), loss.Take(40));
        Assert.Equal(("extended-extended", 40UL), (longer.Run.Spec.Name, longer.Run.Fork.Step));
        Assert.Equal(first.Points, again.Points);
        Assert.Equal(first.Weights, again.Weights);
        Assert.Equal((parent.Id, null), (again.Run.RerunOf, again.Run.Fork));
        Assert.Equal(RunStatus.Succeeded, (await parent.GetAsync()).Status);

        await using var csv = await OrcAsync("curve", longer.Run.Id, "--metric", MetricNames.TrainLoss, "--format", "csv");
        var generations = csv.Output.Skip(1).Select(row => row.Split(',')[^1]).ToList();
        Assert.Equal([.. Enumerable.Repeat("1", 40), .. Enumerable.Repeat("0", 20)], generations);
    }

    private async Task<SubmittedRun> DescendAsync(params string[] arguments)
    {
        await using var orc = await OrcAsync([.. arguments, "-o", "json"]);
        Assert.True(orc.ExitCode == 0, orc.Transcript);
        var answer = Google.Protobuf.JsonParser.Default.Parse<SubmitResponse>(string.Join('\n', orc.Output));
        return new(Cluster, answer.Run.Id);
    }
}
