using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Orchestrator.Cli.Platform;
using Orchestrator.Cli.Specs;
using Orchestrator.Contracts.V1;
using Spectre.Console;

namespace Orchestrator.Cli.Security;

/// <summary><c>orc audit</c>: who did what.</summary>
internal static class AuditCommand
{
    public static Command Create()
    {
        var actor = new Option<string?>("--actor") { Description = "Only callers whose name contains it.", HelpName = "NAME" };
        var run = new Option<string?>("--run") { Description = "Only what was about this run, named as anywhere.", HelpName = "RUN" };
        var since = new Option<Timestamp?>("--since")
        {
            Description = "Only from then on: a time, or how long ago, for instance 2026-11-01, 2026-11-01T12:00:00Z or 2h.",
            HelpName = "TIME",
            CustomParser = SinceOf,
        };
        var limit = new Option<uint>("--limit") { Description = "At most so many.", HelpName = "N", DefaultValueFactory = _ => 100 };
        var command = new Command("audit", "Lists who changed what or tried to, newest first.") { actor, run, since, limit, Output.Option };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var server = ServerConnection.Open(parsed);
            var request = new ListAuditRequest
            {
                Actor = parsed.GetValue(actor) ?? "",
                Run = parsed.GetValue(run) is { } reference ? await IdOfAsync(server, reference, cancellation) : "",
                Since = parsed.GetValue(since),
                Limit = parsed.GetValue(limit),
            };
            var answer = await new AuditClient(server.Invoker).ListAsync(request, cancellationToken: cancellation);
            Output.Write(parsed, answer, () => TableOf(answer.Entries));
            return 0;
        });
        return command;
    }

    private static async Task<string> IdOfAsync(ServerConnection server, string reference, CancellationToken cancellation)
    {
        var run = await new RunsClient(server.Invoker).GetAsync(new() { Run = reference }, cancellationToken: cancellation);
        Notes.Write(run.Note);
        return run.Id;
    }

    private static Timestamp? SinceOf(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (DurationText.TryParse(text, out var ago))
        {
            return (TimeProvider.System.GetUtcNow() - ago.ToTimeSpan()).ToTimestamp();
        }

        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, utc, out var time))
        {
            return time.ToTimestamp();
        }

        result.AddError($"--since is \"{text}\"; it must be a time, for instance 2026-11-01T12:00:00Z, or how long ago, for instance 2h.");
        return null;
    }

    private static Table TableOf(IEnumerable<AuditEntry> entries)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("time", "who", "from", "what", "about", "project", "outcome");
        foreach (var entry in entries)
        {
            table.AddRow(
                entry.At.ToDateTimeOffset().ToString("u", CultureInfo.InvariantCulture),
                Markup.Escape(entry.Actor),
                Markup.Escape(entry.Peer),
                entry.Method.Replace("orchestrator.v1.", "", StringComparison.Ordinal),
                Markup.Escape(entry.RunId.Length > 0 && entry.RunId != entry.Subject ? $"{entry.Subject} ({entry.RunId})" : entry.Subject),
                Markup.Escape(entry.Project),
                OutcomeOf(entry));
        }

        return table;
    }

    private static string OutcomeOf(AuditEntry entry) => entry.Outcome switch
    {
        AuditOutcome.Done => "done",
        AuditOutcome.Refused => $"[yellow]refused[/]: {Markup.Escape(entry.Detail)}",
        AuditOutcome.Failed => $"failed: {Markup.Escape(entry.Detail)}",
        _ => "[red]nobody knows[/]",
    };
}
