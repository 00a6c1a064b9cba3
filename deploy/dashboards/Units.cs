namespace Orchestrator.Dashboards;

/// <summary>The units of sources, and what Grafana calls them.</summary>
public static class Units
{
    public static IReadOnlyDictionary<string, string> OfGrafana { get; } = new Dictionary<string, string>
    {
        ["number"] = "short",
        ["share"] = "percentunit",
        ["seconds"] = "s",
        ["bytes"] = "bytes",
        ["per_second"] = "cps",
        ["watts"] = "watt",
        ["celsius"] = "celsius",
        ["flops"] = "flops",
    };
}
