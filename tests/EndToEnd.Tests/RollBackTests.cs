using System.Globalization;
using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;

namespace Orchestrator.EndToEnd.Tests;

public sealed class RollBackTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    private const string Source = "surprising";
    private const int Steps = 50;

    [Fact]
    public async Task A_run_that_meets_bad_text_goes_back_past_it_and_its_curve_has_every_step_once()
    {
        await PrepareDataAsync();
        var worker = await StartWorkerAsync();

        var run = await SubmitAsync(Spec(worker.Pool));
        var followed = run.FollowAsync();
        var trained = await run.SucceededAsync();

        var attempts = trained.Run.Attempts;
        Assert.InRange(attempts.Count, 2, 5);
        Assert.All(attempts.SkipLast(1), attempt => Assert.Equal(VerdictCode.Diverged, attempt.Verdict.Code));
        Assert.All(attempts.SkipLast(1), attempt => Assert.NotNull(attempt.Verdict.RollBackPast));
        Assert.All(attempts.Skip(1), attempt => Assert.NotNull(attempt.ResumedFrom));
        var curve = trained.Curve(MetricNames.TrainLoss).ToList();
        Assert.Equal(Enumerable.Range(1, Steps), curve.Select(point => point.Step));
        Assert.All(curve, point => Assert.Equal(point.Step * TinyRun.TokensPerStep, point.Tokens));
        Assert.Equal(curve, await followed);

        // The loss that the guard did not accept is a point of its attempt, and of no curve.
        var refused = (int)attempts[0].Verdict.Step + 1;
        await using var first = await OrcAsync("curve", run.Id, "--metric", MetricNames.TrainLoss, "--attempt", "1", "--format", "csv");
        Assert.StartsWith($"{run.Id},{MetricNames.TrainLoss},1,{refused},", first.Output.Last(), StringComparison.Ordinal);
        Assert.DoesNotContain(double.Parse(first.Output.Last().Split(',')[5], CultureInfo.InvariantCulture), curve.Select(point => point.Value));

        await using var show = await OrcAsync("show", run.Id);
        Assert.Contains("Rolled back.", show.Transcript, StringComparison.Ordinal);
    }

    private static RunSpec Spec(string pool)
    {
        var spec = TinyRun.Spec("rolled-back", pool, Steps);
        spec.Data.Sources[0].Name = Source;
        spec.Model.Transformer.Dropout = 0;
        spec.Optimizer = new() { Adamw = new() { LearningRate = 0.02 } };
        spec.Guard = new() { LossSpike = GuardPolicy.RollBack, Window = 10, SpikeDeviations = 8 };
        spec.Retries.Infrastructure = 0; // a roll-back is none
        return spec;
    }

    // Sixty documents of Latin letters, and one of Greek ones in their middle.
    private async Task PrepareDataAsync()
    {
        var texts = Directory.CreateDirectory(Folder["texts"]).FullName;
        var random = new Random(7);
        for (var number = 0; number < 61; number++)
        {
            var text = number == 20 ? "\u03a9\u03a8\u03a7\u03a6\u03a5\u03a4" : random.GetString("abcdefghijklmnopqrstuvwxyz", length: 60);
            await File.WriteAllTextAsync(Path.Combine(texts, $"{number:D2}.txt"), text, TestContext.Current.CancellationToken);
        }

        await using var prepare = await OrcAsync("data", "prepare", texts, "--tokenizer", "bytes", "--out", Path.Combine(Cluster.Folder.Data, Source));
        Assert.True(prepare.ExitCode == 0, prepare.Transcript);
    }
}
