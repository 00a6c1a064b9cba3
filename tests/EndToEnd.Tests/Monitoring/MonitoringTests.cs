using System.Text.RegularExpressions;
using Orchestrator.Contracts.V1;
using Orchestrator.Dashboards;
using Orchestrator.TestKit;

namespace Orchestrator.EndToEnd.Tests.Monitoring;

public sealed partial class MonitoringTests
{
    private static readonly string Sources = Path.Combine(BuiltPrograms.Repository, "deploy", "dashboards", "sources");
    private static readonly string Rules = Path.Combine(BuiltPrograms.Repository, "deploy", "helm", "orchestrator", "rules", "alerts.yaml");

    [Fact]
    public async Task Every_panel_has_an_answer_in_a_cluster_that_trains_and_alerts_fire_when_it_breaks()
    {
        await using var standIn = await StandInTarget.StartAsync();
        await using var cluster = await MonitoredCluster.StartAsync();
        await using var prometheus = await RunningPrometheus.StartAsync(cluster.PrometheusFolder, [.. cluster.Targets, standIn.Address]);
        await cluster.IsAsync(await cluster.SubmitAsync(Watched("first", steps: 20)), RunStatus.Succeeded);
        await IsScrapedAsync(prometheus);
        await cluster.IsAsync(await cluster.SubmitAsync(Watched("second", steps: 20)), RunStatus.Succeeded);
        var run = await cluster.SubmitAsync(Watched("long", steps: 1_000_000));

        foreach (var (panel, query) in Panels())
        {
            await AssertAnsweredAsync(panel, query, run, prometheus, cluster);
        }

        foreach (var metric in MetricNames().Matches(await File.ReadAllTextAsync(Rules, TestContext.Current.CancellationToken)).Select(match => match.Value).Distinct())
        {
            Assert.True((await prometheus.QueryAsync(metric)).Count > 0, $"An alert asks for {metric}, which nobody tells.");
        }

        Assert.Empty(await prometheus.QueryAsync("""{otel_metric_overflow="true"}"""));
        await UntilFiresAsync("OrchestratorWebhookGivenUp", prometheus);

        await cluster.DamageCheckpointsAsync(run);
        await UntilFiresAsync("OrchestratorCheckpointDamaged", prometheus);

        await cluster.LoseWorkerAsync();
        await UntilFiresAsync("OrchestratorWorkerLost", prometheus);
        await Eventually.TrueAsync(async () => (await prometheus.QueryAsync("orchestrator_run_loss")).Count == 0, Patience.Long);
    }

    // A rate is that of what is counted after the first scrape that finds the counter.
    private static Task IsScrapedAsync(RunningPrometheus prometheus) => Eventually.TrueAsync(
        async () => (await prometheus.QueryAsync("orchestrator_scheduling_plan_duration_seconds_count")).Count > 0, Patience.Long);

    // Its guard finds something at almost every step, so that there are notices, too.
    private static RunSpec Watched(string name, int steps)
    {
        var spec = TinyRun.Spec(name, MonitoredCluster.Pool, steps);
        spec.Guard = new() { Window = 10, SpikeDeviations = 0.001 };
        spec.Checkpoint = new() { EverySteps = 100 };
        return spec;
    }

    private static IEnumerable<(string Panel, QuerySource Query)> Panels() =>
        from dashboard in DashboardFiles.Read(Sources)
        from row in dashboard.Dashboard.Rows
        from panel in row.Panels
        from query in panel.Queries
        select ($"{dashboard.Name}: {panel.Title}", query);

    private static async Task AssertAnsweredAsync(
        string panel, QuerySource query, string run, RunningPrometheus prometheus, MonitoredCluster cluster)
    {
        if (query.Sql is { } sql)
        {
            var asked = sql.Replace("${run}", run, StringComparison.Ordinal);
            await Eventually.TrueAsync(async () => await cluster.CountRowsAsync(asked) > 0, Patience.Long, $"{panel} has rows: {asked}");
        }
        else
        {
            var asked = query.Promql!.Replace("$__rate_interval", "1m", StringComparison.Ordinal);
            await Eventually.TrueAsync(
                async () => (await prometheus.QueryAsync(asked)).Any(double.IsFinite), Patience.Long, $"{panel} has numbers: {asked}");
        }
    }

    private static Task UntilFiresAsync(string alert, RunningPrometheus prometheus) => Eventually.TrueAsync(
        async () => (await prometheus.FiringAsync()).Contains(alert), Patience.Long, $"{alert} fires");

    [GeneratedRegex(@"(?<=^\s+expr:.*)\borchestrator_\w+", RegexOptions.Multiline)]
    private static partial Regex MetricNames();
}
