using System.Text.Json.Nodes;

namespace Orchestrator.Dashboards;

/// <summary>One of the two data sources, as a variable of the dashboard.</summary>
internal sealed record GrafanaDataSource(string Type, string Label)
{
    public static readonly GrafanaDataSource Prometheus = new("prometheus", "Metrics");

    // Newer versions call the plug-in grafana-postgresql-datasource, and know it by this name, too.
    public static readonly GrafanaDataSource Postgres = new("postgres", "Runs");

    public JsonObject Variable() => new()
    {
        ["name"] = Type,
        ["label"] = Label,
        ["type"] = "datasource",
        ["query"] = Type,
        ["refresh"] = 1,
    };

    public JsonObject Reference() => new() { ["type"] = Type, ["uid"] = $"${{{Type}}}" };
}
