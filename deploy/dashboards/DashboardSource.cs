namespace Orchestrator.Dashboards;

/// <summary>A dashboard as its source says it: what is shown. How Grafana wants to be told is the generator's business.</summary>
public sealed class DashboardSource
{
    /// <summary>Part of its address; never changed.</summary>
    public string Uid { get; set; } = "";

    public string Title { get; set; } = "";

    /// <summary>What it is for.</summary>
    public string About { get; set; } = "";

    /// <summary>Up to now, for instance 6h.</summary>
    public string Time { get; set; } = "6h";

    public List<VariableSource> Variables { get; set; } = [];

    public List<RowSource> Rows { get; set; } = [];
}

/// <summary>Something that is chosen above the dashboard; queries have it as ${name}.</summary>
public sealed class VariableSource
{
    public string Name { get; set; } = "";

    public string Label { get; set; } = "";

    /// <summary>Choices, in columns __text and __value.</summary>
    public string Sql { get; set; } = "";
}

/// <summary>Panels under one heading. They fill lines of 24 columns, from the left.</summary>
public sealed class RowSource
{
    public string Title { get; set; } = "";

    public List<PanelSource> Panels { get; set; } = [];
}

/// <summary>One question with its answer.</summary>
public sealed class PanelSource
{
    public string Title { get; set; } = "";

    /// <summary>What it means, and what is normal.</summary>
    public string About { get; set; } = "";

    public PanelKind Kind { get; set; }

    /// <summary>One of <see cref="Units"/>.</summary>
    public string Unit { get; set; } = "number";

    /// <summary>Of 24 columns.</summary>
    public int Width { get; set; } = 8;

    /// <summary>In Grafana's units of 30 pixels.</summary>
    public int Height { get; set; } = 8;

    /// <summary>Areas, one upon the other.</summary>
    public bool Stacked { get; set; }

    /// <summary>A logarithmic axis.</summary>
    public bool Logarithmic { get; set; }

    public List<QuerySource> Queries { get; set; } = [];
}

public enum PanelKind
{
    /// <summary>Over time.</summary>
    Lines,

    /// <summary>The newest value, large.</summary>
    Number,

    /// <summary>The distribution over time of a histogram.</summary>
    Heat,

    /// <summary>Rows of a SQL query.</summary>
    Table,

    /// <summary>Over training steps: SQL queries whose first column is step.</summary>
    Curve,
}

/// <summary>Either PromQL or SQL.</summary>
public sealed class QuerySource
{
    public string? Promql { get; set; }

    public string? Sql { get; set; }

    /// <summary>Of a series, with labels as {{label}}.</summary>
    public string Legend { get; set; } = "";

    /// <summary>What a cluster must have for an answer: gpu, tls. Empty: every cluster answers.</summary>
    public string Needs { get; set; } = "";
}
