using Orchestrator.Contracts.V1;
using Spectre.Console;

namespace Orchestrator.Cli.Doctor;

/// <summary>Findings for a person: a line each, with what would mend it below.</summary>
internal static class FindingTable
{
    public static Table Of(IEnumerable<Finding> findings)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("", "area", "what was found");
        foreach (var finding in findings)
        {
            var subject = finding.Subject.Length > 0 ? $"[bold]{Markup.Escape(finding.Subject)}[/]: " : "";
            var fix = finding.Fix.Length > 0 ? $"\n[italic]→ {Markup.Escape(finding.Fix)}[/]" : "";
            table.AddRow(WordOf(finding.Severity), Markup.Escape(finding.Area), $"{subject}{Markup.Escape(finding.What)}{fix}");
        }

        return table;
    }

    private static string WordOf(Severity severity) => severity switch
    {
        Severity.Ok => "[green]ok[/]",
        Severity.Warn => "[yellow]warn[/]",
        _ => "[red]fail[/]",
    };
}
