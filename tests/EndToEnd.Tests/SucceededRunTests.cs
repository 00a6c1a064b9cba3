using System.Globalization;
using System.Text.Json;
using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;

namespace Orchestrator.EndToEnd.Tests;

public sealed class SucceededRunTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    [Fact]
    public async Task Its_curve_has_every_step_once()
    {
        var trained = await Cluster.UndisturbedAsync();

        trained.AssertEveryStepOnce();
        Assert.Single(trained.Run.Attempts);
        Assert.All(trained.Points, point => Assert.True(double.IsFinite(point.Value)));
        Assert.True(trained.Curve(MetricNames.TrainLoss).Last().Value < trained.Curve(MetricNames.TrainLoss).First().Value);
    }

    [Fact]
    public async Task Its_curve_as_csv_has_all_digits()
    {
        var trained = await Cluster.UndisturbedAsync();

        await using var curve = await OrcAsync("curve", trained.Run.Id, "--metric", MetricNames.TrainLoss, "--format", "csv");

        Assert.Equal("run,metric,attempt,step,tokens,value,recorded_at,generation", curve.Output.First());
        var rows = curve.Output.Skip(1).Select(row => row.Split(',')).ToList();
        Assert.All(rows, row => Assert.Equal([trained.Run.Id, MetricNames.TrainLoss, "1"], row[..3]));
        Assert.Equal(trained.Curve(MetricNames.TrainLoss), rows.Select(Parse));
    }

    [Fact]
    public async Task Its_state_as_json_can_be_parsed()
    {
        var trained = await Cluster.UndisturbedAsync();

        await using var show = await OrcAsync("show", trained.Run.Id, "-o", "json");

        using var document = JsonDocument.Parse(string.Join('\n', show.Output));
        Assert.Equal("RUN_STATUS_SUCCEEDED", document.RootElement.GetProperty("status").GetString());
        Assert.Equal(0.1, document.RootElement.GetProperty("spec").GetProperty("model").GetProperty("transformer").GetProperty("dropout").GetDouble());
    }

    [Fact]
    public async Task Its_log_can_be_read()
    {
        var trained = await Cluster.UndisturbedAsync();

        await using var logs = await OrcAsync("logs", trained.Run.Id);

        Assert.Equal(0, logs.ExitCode);
        Assert.Contains(logs.Output, line => line.Contains("Run 'undisturbed', attempt 1", StringComparison.Ordinal));
        Assert.Contains(logs.Output, line => line.EndsWith($"The budget of {TinyRun.Steps} steps is used up.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Its_newest_checkpoints_are_kept_and_listed()
    {
        var trained = await Cluster.UndisturbedAsync();

        await using var list = await OrcAsync("checkpoints", trained.Run.Id, "-o", "json");

        var checkpoints = ListCheckpointsResponse.Parser.ParseJson(string.Join('\n', list.Output)).Checkpoints;
        Assert.Equal([150UL, 140UL, 130UL], checkpoints.Select(checkpoint => checkpoint.Step));
        Assert.All(checkpoints, checkpoint => Assert.True(checkpoint.InLineage));
    }

    [Fact]
    public async Task An_older_checkpoint_can_be_downloaded()
    {
        var trained = await Cluster.UndisturbedAsync();

        await using var download = await OrcAsync("download", trained.Run.Id, "--step", "140", "--out", Folder["step-140"]);

        Assert.Equal(0, download.ExitCode);
        Assert.Contains(Folder["step-140", "weights.safetensors"], download.Output);
        Assert.True(File.Exists(Folder["step-140", "manifest.json"]));
    }

    [Fact]
    public async Task It_is_found_by_name_and_by_the_beginning_of_its_name()
    {
        var trained = await Cluster.UndisturbedAsync();

        await using var byName = await OrcAsync("show", "undisturbed", "-o", "json");
        await using var byPrefix = await OrcAsync("show", "undist", "-o", "json");

        Assert.All([byName, byPrefix], show => Assert.Equal(trained.Run.Id, Run.Parser.ParseJson(string.Join('\n', show.Output)).Id));
    }

    private static CurvePoint Parse(string[] row) => new(
        row[1],
        int.Parse(row[3], CultureInfo.InvariantCulture),
        int.Parse(row[4], CultureInfo.InvariantCulture),
        double.Parse(row[5], CultureInfo.InvariantCulture));
}
