using System.Globalization;
using Orchestrator.Contracts.V1;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Orchestrator.Cli.Runs;

/// <summary>What the guards of a run saw, and what they did.</summary>
internal static class NoticeTable
{
    public static IRenderable Of(Run run)
    {
        if (run.Notices.Count == 0)
        {
            return new Rows();
        }

        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("attempt", "step", "the guard saw", "and did", "message");
        table.Columns[1].RightAligned();
        foreach (var recorded in run.Notices)
        {
            var notice = recorded.Notice;
            table.AddRow(
                recorded.Position.Attempt.ToString(CultureInfo.InvariantCulture) + (recorded.Superseded ? " (superseded)" : ""),
                notice.Step.ToString("N0", CultureInfo.InvariantCulture),
                WordsOf(notice.Finding),
                WordsOf(notice.Policy),
                Markup.Escape(notice.Message));
        }

        var total = FormattableString.Invariant($"The newest {run.Notices.Count} of {run.TotalNotices:N0} notices.");
        return run.TotalNotices > (ulong)run.Notices.Count ? new Rows(table, new Text(total)) : table;
    }

    private static string WordsOf(GuardFinding finding) => finding switch
    {
        GuardFinding.NonFinite => "a value that is not finite",
        GuardFinding.LossSpike => "a loss spike",
        GuardFinding.StreamExplosion => "streams exploding",
        _ => $"finding {finding}",
    };

    private static string WordsOf(GuardPolicy policy) => policy switch
    {
        GuardPolicy.Report => "reported it",
        GuardPolicy.Skip => "skipped the batch",
        GuardPolicy.RollBack => "rolled back",
        GuardPolicy.Stop => "ended the run",
        _ => $"policy {policy}",
    };
}
