using System.Text.Json;
using Orchestrator.Cli.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;

namespace Orchestrator.EndToEnd.Tests;

public sealed class StudyTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    private const int Interrupted = 130;

    [Fact]
    public async Task A_study_is_trained_once_and_found_again_by_the_same_command()
    {
        var worker = await StartWorkerAsync();
        WriteStudy("paired", worker.Pool, arms: 2);

        await using var first = await OrcAsync("study", Folder["paired.yaml"], "-o", "json");
        await using var second = await OrcAsync("study", Folder["paired.yaml"], "-o", "json");

        Assert.True(first.ExitCode == 0, first.Transcript);
        Assert.Equal(first.Output, second.Output);
        Assert.Equal(["paired-arm0-1", "paired-arm0-2", "paired-arm1-1", "paired-arm1-2"], (await RunsAsync("paired")).Select(run => run.Spec.Name).Order());
        using var report = JsonDocument.Parse(string.Join('\n', first.Output));
        var (reference, other) = (report.RootElement.GetProperty("arms")[0], report.RootElement.GetProperty("arms")[1]);
        var differences = Numbers(other, "validation_loss").Zip(Numbers(reference, "validation_loss"), (loss, against) => loss - against).ToList();
        Assert.Equal(differences, Numbers(other, "difference"));
        Assert.Equal(2, other.GetProperty("pairs").GetInt32());
        Assert.Equal(2, Numbers(reference, "validation_loss").Distinct().Count());
    }

    [Fact]
    public async Task An_interrupted_study_goes_on_and_what_does_not_succeed_is_left_out()
    {
        const string Pool = "pool-of-an-interrupted-study";
        WriteStudy("broken", Pool, arms: 1);
        await using var interrupted = Orc.Start(Folder.Path, "study", "broken.yaml", "--server", Cluster.Server);
        await Eventually.TrueAsync(() => interrupted.Errors.Any(line => line.StartsWith("broken-arm0-2: queued", StringComparison.Ordinal)), Patience.Long);

        interrupted.Interrupt();

        Assert.Equal(Interrupted, await interrupted.WaitForExitAsync(Patience.Long));
        Assert.Contains("the same command comes back to them", interrupted.Errors.Last(), StringComparison.Ordinal);
        Assert.Empty(interrupted.Output);
        var runs = await RunsAsync("broken");
        Assert.Equal([RunStatus.Queued, RunStatus.Queued], runs.Select(run => run.Status));

        var canceled = runs.Single(run => run.Spec.Name == "broken-arm0-2");
        await new SubmittedRun(Cluster, canceled.Id).CancelAsync();
        await StartWorkerAsync(Pool);
        await using var resumed = await OrcAsync("study", Folder["broken.yaml"]);

        Assert.Equal(1, resumed.ExitCode);
        Assert.Contains(resumed.Output, line => line.StartsWith($"Left out: broken-arm0-2 ({canceled.Id}) canceled: ", StringComparison.Ordinal));
        Assert.Equal(2, (await RunsAsync("broken")).Count);
    }

    [Fact]
    public async Task Nothing_is_submitted_when_one_arm_is_wrong()
    {
        WriteStudy("wrong", "nobody-is-here", arms: 2);
        File.AppendAllText(Folder["wrong.yaml"], "  - {name: third, spec: {budget: {steps: 0}}}\n");

        await using var study = await OrcAsync("study", Folder["wrong.yaml"]);

        Assert.Equal(1, study.ExitCode);
        Assert.Contains("budget.steps: is 0", Assert.Single(study.Errors), StringComparison.Ordinal);
        Assert.Empty(await RunsAsync("wrong"));
    }

    // Two seeds. The first arm is the tiny run with plain residuals, the second one has its hyper-connections.
    private void WriteStudy(string name, string pool, int arms)
    {
        var spec = TinyRun.Spec("base", pool, steps: 20);
        spec.Project = name;
        File.WriteAllText(Folder["base.yaml"], SpecWriter.Write(spec));
        string[] written = ["  - {name: arm0, spec: {model: {transformer: {connection: {residual: {}}}}}}\n", "  - name: arm1\n"];
        File.WriteAllText(
            Folder[$"{name}.yaml"],
            $"name: {name}\nquestion: Which is better?\nbase: base.yaml\nreference: arm0\nseeds: [1, 2]\narms:\n{string.Concat(written.Take(arms))}");
    }

    private async Task<IReadOnlyList<Run>> RunsAsync(string project) =>
        (await Cluster.Runs.ListAsync(new() { Project = project }, cancellationToken: TestContext.Current.CancellationToken)).Runs;

    private static List<double> Numbers(JsonElement arm, string name) =>
        [.. arm.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty(name).GetDouble())];
}
