using System.Text.Json.Nodes;

namespace Orchestrator.Dashboards;

/// <summary>A panel in Grafana's words, but for its number and place.</summary>
internal static class GrafanaPanel
{
    public static JsonObject Of(PanelSource panel)
    {
        var source = panel.Queries[0].Sql is null ? GrafanaDataSource.Prometheus : GrafanaDataSource.Postgres;
        var shown = new JsonObject
        {
            ["title"] = panel.Title,
            ["description"] = panel.About,
            ["type"] = TypeOf(panel.Kind),
            ["datasource"] = source.Reference(),
            ["fieldConfig"] = new JsonObject { ["defaults"] = Defaults(panel), ["overrides"] = new JsonArray() },
            ["options"] = Options(panel),
            ["targets"] = new JsonArray([.. panel.Queries.Select((query, at) => Target(panel, query, at, source))]),
        };
        if (panel is { Kind: PanelKind.Curve, Queries.Count: > 1 })
        {
            // One table, with a column for each query.
            shown["transformations"] = new JsonArray(new JsonObject
            {
                ["id"] = "joinByField",
                ["options"] = new JsonObject { ["byField"] = "step", ["mode"] = "outer" },
            });
        }

        return shown;
    }

    private static string TypeOf(PanelKind kind) => kind switch
    {
        PanelKind.Lines => "timeseries",
        PanelKind.Number => "stat",
        PanelKind.Heat => "heatmap",
        PanelKind.Table => "table",
        PanelKind.Curve => "trend",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static JsonObject Defaults(PanelSource panel)
    {
        var custom = new JsonObject();
        if (panel.Kind is PanelKind.Lines or PanelKind.Curve)
        {
            custom["lineWidth"] = 1;
            custom["fillOpacity"] = panel.Stacked ? 40 : 0;
            custom["showPoints"] = "never";
            custom["spanNulls"] = panel.Kind is PanelKind.Curve; // evaluations have values at few of the steps
            custom["stacking"] = new JsonObject { ["mode"] = panel.Stacked ? "normal" : "none", ["group"] = "A" };
            custom["scaleDistribution"] = panel.Logarithmic
                ? new JsonObject { ["type"] = "log", ["log"] = 10 }
                : new JsonObject { ["type"] = "linear" };
        }

        return new() { ["unit"] = Units.OfGrafana[panel.Unit], ["custom"] = custom };
    }

    private static JsonObject Options(PanelSource panel) => panel.Kind switch
    {
        PanelKind.Number => new()
        {
            ["reduceOptions"] = new JsonObject { ["calcs"] = new JsonArray("lastNotNull"), ["fields"] = "", ["values"] = false },
            ["colorMode"] = "none",
            ["textMode"] = "auto",
        },
        PanelKind.Heat => new()
        {
            ["calculate"] = false,
            ["yAxis"] = new JsonObject { ["unit"] = Units.OfGrafana[panel.Unit] },
            ["color"] = new JsonObject { ["mode"] = "scheme", ["scheme"] = "Blues", ["steps"] = 64 },
        },
        PanelKind.Table => new() { ["showHeader"] = true },
        PanelKind.Curve => new() { ["xField"] = "step", ["legend"] = Legend(), ["tooltip"] = new JsonObject { ["mode"] = "multi", ["sort"] = "none" } },
        _ => new() { ["legend"] = Legend(), ["tooltip"] = new JsonObject { ["mode"] = "multi", ["sort"] = "desc" } },
    };

    private static JsonObject Legend() => new() { ["displayMode"] = "list", ["placement"] = "bottom", ["showLegend"] = true };

    private static JsonObject Target(PanelSource panel, QuerySource query, int at, GrafanaDataSource source)
    {
        var target = new JsonObject { ["refId"] = ((char)('A' + at)).ToString(), ["datasource"] = source.Reference() };
        if (query.Sql is { } sql)
        {
            target["editorMode"] = "code";
            target["format"] = "table";
            target["rawQuery"] = true;
            target["rawSql"] = sql.Trim();
            return target;
        }

        target["editorMode"] = "code";
        target["expr"] = query.Promql!.Trim();
        target["format"] = panel.Kind is PanelKind.Heat ? "heatmap" : "time_series";
        target["legendFormat"] = query.Legend.Length > 0 ? query.Legend : "__auto";
        target["range"] = panel.Kind is not PanelKind.Number;
        target["instant"] = panel.Kind is PanelKind.Number;
        return target;
    }
}
