using Orchestrator.TestKit;
using YamlDotNet.RepresentationModel;

namespace Orchestrator.Telemetry.Tests;

public sealed class AlertTests
{
    private static readonly string[] Severities = ["warning", "critical"];

    [Fact]
    public Task Prometheus_reads_the_rules() => PromtoolAsync("check", "rules", "--lint-fatal", Deployed.Alerts);

    [Fact]
    public Task Each_alert_fires_at_what_it_is_for_and_none_when_all_is_well() =>
        PromtoolAsync("test", "rules", Deployed.Of("tests", "Telemetry.Tests", "alerts.test.yaml"));

    [Fact]
    public void Every_alert_says_how_bad_it_is_and_has_a_runbook_and_every_runbook_an_alert()
    {
        var alerts = Read();
        Assert.All(alerts, alert => Assert.Contains(Text(alert, "labels", "severity"), Severities));
        Assert.All(alerts, alert => Assert.NotEmpty(Text(alert, "annotations", "summary")));
        var named = alerts.Select(alert => Text(alert, "annotations", "runbook_url")).Distinct().Order();
        Assert.Equal(Directory.GetFiles(Deployed.Runbooks, "*.md").Select(path => $"docs/runbooks/{Path.GetFileName(path)}").Order(), named);
    }

    [Fact]
    public void Every_alert_is_tested()
    {
        var tests = File.ReadAllText(Deployed.Of("tests", "Telemetry.Tests", "alerts.test.yaml"));
        Assert.All(Read(), alert => Assert.Contains($"alertname=\"{Text(alert, "alert")}\"", tests, StringComparison.Ordinal));
    }

    private static List<YamlNode> Read()
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(File.ReadAllText(Deployed.Alerts)));
        return [.. ((YamlSequenceNode)yaml.Documents[0].RootNode["groups"]).SelectMany(group => (YamlSequenceNode)group["rules"])];
    }

    private static string Text(YamlNode node, params IEnumerable<string> path) =>
        ((YamlScalarNode)path.Aggregate(node, (at, key) => at[key])).Value!;

    private static async Task PromtoolAsync(params string[] arguments)
    {
        await using var tool = await RunningProgram.RunAsync([PrometheusPrograms.Tool, .. arguments]);
        Assert.True(tool.ExitCode == 0, tool.Transcript);
    }
}
