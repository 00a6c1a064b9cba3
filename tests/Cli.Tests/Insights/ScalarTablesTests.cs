using Orchestrator.Cli.Insights;
using Orchestrator.Contracts.V1;
using Spectre.Console;

namespace Orchestrator.Cli.Tests.Insights;

public sealed class ScalarTablesTests
{
    private static readonly MetricSummary[] Metrics =
    [
        Metric("connections/blocks.10.mlp/gain", 1.5),
        Metric("connections/blocks.10.mlp/norm", 2.25),
        Metric("connections/blocks.2.mlp/gain", 0.5),
        Metric("connections/blocks.2.mlp/norm", double.NaN),
        Metric("connections/composite_gain", 123.456),
        new() { Metric = "connections/never_served" },
    ];

    [Fact]
    public void A_module_is_a_row_and_its_metrics_are_columns() => Assert.Equal(
        [
            "connections | step | composite_gain",
            "1,200 | 123.5",
            "connections | step | gain | norm",
            "blocks.2.mlp | 1,200 | 0.5 | NaN",
            "blocks.10.mlp | 1,200 | 1.5 | 2.25",
        ],
        Rows(width: 200));

    [Fact]
    public void Columns_that_have_no_room_go_into_another_table() => Assert.Equal(
        [
            "connections | step | gain",
            "blocks.2.mlp | 1,200 | 0.5",
            "blocks.10.mlp | 1,200 | 1.5",
            "connections | step | norm",
            "blocks.2.mlp | 1,200 | NaN",
            "blocks.10.mlp | 1,200 | 2.25",
        ],
        Rows(width: 60).Skip(2));

    private static IEnumerable<string> Rows(int width)
    {
        using var written = new StringWriter();
        var console = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(written) });
        console.Profile.Width = width;
        foreach (var table in ScalarTables.Of(Metrics, width))
        {
            console.Write(table);
        }

        var options = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        return written.ToString().Split('\n', options).Where(line => !line.StartsWith('─'))
            .Select(line => string.Join(" | ", line.Split("  ", options)));
    }

    private static MetricSummary Metric(string name, double value) =>
        new() { Metric = name, Points = 1, Last = new() { Step = 1200, Value = value } };
}
