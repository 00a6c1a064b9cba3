namespace Orchestrator.Dashboards;

/// <summary>What a source must be like.</summary>
internal static class DashboardRules
{
    /// <returns>One sentence; null: nothing.</returns>
    public static string? FaultOf(DashboardSource dashboard) => dashboard switch
    {
        { Uid: "" or { Length: > 40 } } => "uid must have 1 to 40 characters.",
        { Title: "" } or { About: "" } => "title and about must be there.",
        { Rows: [] } => "it has no rows.",
        _ => dashboard.Variables.Select(FaultOf).Concat(dashboard.Rows.SelectMany(FaultsOf)).FirstOrDefault(fault => fault is not null),
    };

    private static string? FaultOf(VariableSource variable) =>
        variable is { Name: "" } or { Label: "" } or { Sql: "" } ? $"variable '{variable.Name}' must have name, label and sql." : null;

    private static IEnumerable<string?> FaultsOf(RowSource row) =>
        row is { Title: "" } or { Panels: [] } ? [$"row '{row.Title}' must have a title and panels."] : row.Panels.Select(FaultOf);

    private static string? FaultOf(PanelSource panel)
    {
        var fault = panel switch
        {
            { Title: "" } => "has no title",
            { About: "" } => "does not say what it means",
            { Width: < 1 or > 24 } or { Height: < 2 } => "must be 1 to 24 columns wide and at least 2 high",
            { Queries: [] } => "has no query",
            _ when !Units.OfGrafana.ContainsKey(panel.Unit) => $"has unit '{panel.Unit}'; known are {string.Join(", ", Units.OfGrafana.Keys)}",
            _ when panel.Queries.Any(query => (query.Promql is null) == (query.Sql is null)) => "has a query that is not either promql or sql",
            { Kind: PanelKind.Table or PanelKind.Curve } when panel.Queries.Any(query => query.Sql is null) => "must be queried in SQL",
            { Kind: PanelKind.Lines or PanelKind.Number or PanelKind.Heat } when panel.Queries.Any(query => query.Promql is null) =>
                "must be queried in PromQL",
            { Kind: PanelKind.Heat or PanelKind.Table, Queries.Count: > 1 } => "must have one query",
            _ => null,
        };
        return fault is null ? null : $"panel '{panel.Title}' {fault}.";
    }
}
