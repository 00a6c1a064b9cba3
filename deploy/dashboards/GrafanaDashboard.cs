using System.Text.Json.Nodes;

namespace Orchestrator.Dashboards;

/// <summary>A dashboard in Grafana's words. Which data sources answer is chosen above it, so it fits every installation.</summary>
internal static class GrafanaDashboard
{
    private const int SchemaVersion = 39;
    private const int Columns = 24;

    public static JsonObject Of(DashboardSource source) => new()
    {
        ["uid"] = source.Uid,
        ["title"] = source.Title,
        ["description"] = source.About,
        ["tags"] = new JsonArray("orchestrator"),
        ["editable"] = false,
        ["graphTooltip"] = 1, // one crosshair for all panels
        ["refresh"] = "30s",
        ["schemaVersion"] = SchemaVersion,
        ["time"] = new JsonObject { ["from"] = $"now-{source.Time}", ["to"] = "now" },
        ["timezone"] = "browser",
        ["templating"] = new JsonObject { ["list"] = Variables(source) },
        ["annotations"] = new JsonObject { ["list"] = new JsonArray() },
        ["panels"] = Panels(source.Rows),
    };

    private static JsonArray Variables(DashboardSource source)
    {
        var queries = source.Rows.SelectMany(row => row.Panels).SelectMany(panel => panel.Queries).ToList();
        var variables = new JsonArray();
        if (queries.Any(query => query.Promql is not null))
        {
            variables.Add(GrafanaDataSource.Prometheus.Variable());
        }

        if (source.Variables.Count > 0 || queries.Any(query => query.Sql is not null))
        {
            variables.Add(GrafanaDataSource.Postgres.Variable());
        }

        foreach (var variable in source.Variables)
        {
            variables.Add(new JsonObject
            {
                ["name"] = variable.Name,
                ["label"] = variable.Label,
                ["type"] = "query",
                ["datasource"] = GrafanaDataSource.Postgres.Reference(),
                ["query"] = variable.Sql,
                ["refresh"] = 2, // whenever the time range changes
                ["sort"] = 0,
            });
        }

        return variables;
    }

    private static JsonArray Panels(IEnumerable<RowSource> rows)
    {
        var (panels, id, y) = (new JsonArray(), 0, 0);
        foreach (var row in rows)
        {
            panels.Add(new JsonObject
            {
                ["id"] = ++id,
                ["type"] = "row",
                ["title"] = row.Title,
                ["collapsed"] = false,
                ["gridPos"] = Place(0, y++, Columns, 1),
                ["panels"] = new JsonArray(),
            });
            var (x, height) = (0, 0);
            foreach (var panel in row.Panels)
            {
                if (x + panel.Width > Columns)
                {
                    (x, y, height) = (0, y + height, 0);
                }

                var shown = GrafanaPanel.Of(panel);
                shown.Insert(0, "id", ++id);
                shown["gridPos"] = Place(x, y, panel.Width, panel.Height);
                panels.Add(shown);
                (x, height) = (x + panel.Width, Math.Max(height, panel.Height));
            }

            y += height;
        }

        return panels;
    }

    private static JsonObject Place(int x, int y, int width, int height) => new() { ["x"] = x, ["y"] = y, ["w"] = width, ["h"] = height };
}
