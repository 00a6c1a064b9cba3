using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Orchestrator.Cli.Specs;
using Orchestrator.Cli.Watching;
using Orchestrator.Contracts.V1;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Orchestrator.Cli.Runs;

/// <summary>One run for a person.</summary>
internal static class RunView
{
    public static IRenderable Of(Run run) => new Rows(
        Facts(run),
        Attempts(run.Attempts),
        NoticeTable.Of(run),
        new Text(""),
        new Markup("[bold]spec[/]"),
        new Text(SpecWriter.Write(run.Spec)));

    private static Grid Facts(Run run)
    {
        var grid = new Grid().AddColumns(2);
        Add(grid, "run", run.Id);
        Add(grid, "name", $"{run.Spec.Name} (project {run.Spec.Project})");
        grid.AddRow("[bold]status[/]", $"[{run.Status.Color()}]{run.Status.Word()}[/]{run.PutAwayWord()} {Markup.Escape(run.StatusMessage)}");
        Add(grid, "step", ProgressText.Steps(run));
        Add(grid, "parameters", run.Estimate?.Parameters.ToString("N0", CultureInfo.InvariantCulture) ?? "");
        Add(grid, "submitted", TimeOf(run.SubmittedAt));
        Add(grid, "started", TimeOf(run.StartedAt));
        Add(grid, "ended", TimeOf(run.EndedAt));
        Add(grid, "archived", TimeOf(run.ArchivedAt));
        Add(grid, "deleted", run.DeletedAt is null ? "" : $"{TimeOf(run.DeletedAt)}: curves, logs, notices and checkpoints are gone; this is what is left");
        Add(grid, "imported", OriginOf(run.Imported));
        Add(grid, "forked from", OriginOf(run.Fork));
        Add(grid, "rerun of", run.RerunOf);
        Add(grid, "overrides", string.Join("\n", run.Overrides));
        return grid;
    }

    private static string OriginOf(RunImport? import) => import is null
        ? ""
        : $"{TimeOf(import.ImportedAt)} from installation {import.Installation}{(import.Server.Length > 0 ? $" ({import.Server})" : "")}, "
            + $"exported {TimeOf(import.ExportedAt)}: what is told of its attempts happened there";

    private static string OriginOf(ForkOrigin? fork) => fork is null
        ? ""
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{fork.RunName} ({fork.RunId}) at step {fork.Step:N0}, attempt {fork.Position.Attempt}, sequence {fork.Position.Sequence:N0}");

    private static void Add(Grid grid, string name, string value)
    {
        if (value.Length > 0)
        {
            grid.AddRow($"[bold]{name}[/]", Markup.Escape(value));
        }
    }

    private static Table Attempts(IReadOnlyCollection<Attempt> attempts)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("attempt", "status", "worker", "started", "ended", "from step", "how it ended");
        foreach (var attempt in attempts)
        {
            table.AddRow(
                attempt.Number.ToString(CultureInfo.InvariantCulture),
                attempt.Status.ToString().ToLowerInvariant(),
                Markup.Escape($"{attempt.Worker} {string.Join(' ', attempt.Devices)}"),
                TimeOf(attempt.StartedAt),
                TimeOf(attempt.EndedAt),
                attempt.ResumedStep.ToString("N0", CultureInfo.InvariantCulture),
                Markup.Escape(HowItEnded(attempt)));
        }

        return table;
    }

    private static string HowItEnded(Attempt attempt) =>
        attempt.Verdict is { RollBackPast: not null } verdict ? $"Rolled back. {verdict.Message}" : attempt.Ending;

    private static string TimeOf(Timestamp? time) => time?.ToDateTimeOffset().ToString("u", CultureInfo.InvariantCulture) ?? "";
}
