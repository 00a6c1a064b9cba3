using System.Security.Cryptography;
using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;

namespace Orchestrator.EndToEnd.Tests;

/// <summary>What a run that succeeded has left: every served point of its deterministic metrics, and its last weights.</summary>
/// <param name="Run">As it is at its end.</param>
/// <param name="Points">By metric, then as served.</param>
/// <param name="Weights">SHA-256 of the weights in the newest checkpoint.</param>
internal sealed record TrainedRun(Run Run, IReadOnlyList<CurvePoint> Points, string Weights)
{
    public IEnumerable<CurvePoint> Curve(string metric) => Points.Where(point => point.Metric == metric);

    public static async Task<TrainedRun> ReadAsync(ClusterFixture cluster, Run run) =>
        new(run, await ReadPointsAsync(cluster, run.Id), await HashWeightsAsync(cluster, run.Id));

    /// <summary>Every step is served once, and all of it, to the last bit, is what comes out when nobody disturbs the run.</summary>
    public void AssertSameTraining(TrainedRun undisturbed)
    {
        AssertEveryStepOnce();
        Assert.Equal(undisturbed.Points, Points);
        Assert.Equal(undisturbed.Weights, Weights);
    }

    public void AssertEveryStepOnce()
    {
        var steps = Enumerable.Range(1, TinyRun.Steps).ToList();
        Assert.Equal(steps.Select(step => (step, step * TinyRun.TokensPerStep)), Curve(MetricNames.TrainLoss).Select(point => (point.Step, point.Tokens)));
        Assert.Equal(steps.Where(step => step % TinyRun.EvaluationInterval == 0), Curve(MetricNames.ValidationLoss).Select(point => point.Step));
    }

    private static async Task<List<CurvePoint>> ReadPointsAsync(ClusterFixture cluster, string run)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var client = new Curves.CurvesClient(cluster.Invoker);
        var metrics = await client.ListMetricsAsync(new() { Run = run }, cancellationToken: cancellation);
        var points = new List<CurvePoint>();
        foreach (var metric in metrics.Metrics.Select(summary => summary.Metric).Where(metric => metric != MetricNames.TokensPerSecond))
        {
            var curve = await client.ReadAsync(new() { Run = run, Metric = metric }, cancellationToken: cancellation);
            points.AddRange(curve.Points.Select(point => CurvePoint.Of(metric, point)));
        }

        return points;
    }

    private static async Task<string> HashWeightsAsync(ClusterFixture cluster, string run)
    {
        using var folder = new TestFolder();
        await using var download = await cluster.OrcAsync("download", run, "--out", folder["checkpoint"]);
        Assert.True(download.ExitCode == 0, download.Transcript);
        return Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(folder["checkpoint", "weights.safetensors"])));
    }
}

internal sealed record CurvePoint(string Metric, int Step, int Tokens, double Value)
{
    public static CurvePoint Of(string metric, Point point) => new(metric, (int)point.Step, (int)point.Tokens, point.Value);
}
