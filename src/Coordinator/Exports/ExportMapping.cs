using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Platform;
using Orchestrator.Coordinator.Runs;
using ForkPoint = Orchestrator.Coordinator.Runs.ForkPoint;

namespace Orchestrator.Coordinator.Exports;

/// <summary>Exports as clients see them.</summary>
internal static class ExportMapping
{
    public static ExportedRun ToProto(RecordedHistory history, IReadOnlyList<StoredJournal> journals, Lineage lineage) => new()
    {
        Id = history.Id.ToString(),
        Status = history.State.Status,
        Submission = SubmitRequest.Parser.ParseFrom(history.Request),
        Key = history.Key ?? "",
        Spec = history.Spec,
        Events = { HistoryText.Write(history) },
        Attempts = { journals.Select(journal => ToProto(journal, lineage)) },
    };

    public static ExportOrigin OriginOf(Guid installation, DateTimeOffset now) => new()
    {
        Installation = installation.ToString("D", CultureInfo.InvariantCulture),
        ExportedAt = Timestamp.FromDateTimeOffset(now),
        Program = ProgramVersion.Text,
    };

    public static ForkOrigin ToProto(ForkPoint point, string parentName) => new()
    {
        RunId = point.Parent.ToString(),
        RunName = parentName,
        Position = new() { Attempt = (uint)point.Attempt, Sequence = (ulong)point.Sequence },
        Step = (ulong)point.Step,
    };

    /// <param name="run">Valid.</param>
    /// <param name="now">When it is imported.</param>
    /// <exception cref="InvalidDataException">Its events are no history of a run.</exception>
    public static RecordedHistory ToHistory(ExportedRun run, DateTimeOffset now)
    {
        var (events, state) = HistoryText.Read(IdOf(run), run.Events);
        var origin = new RunOrigin(run.Origin.Installation, run.Origin.Server, run.Origin.ExportedAt.ToDateTimeOffset(), now);
        var imported = new RunEvent.Imported(now, origin);
        return new(
            run.Key.Length > 0 ? run.Key : null,
            run.Submission.ToByteArray(),
            run.Spec,
            [.. events, imported],
            state.IsTerminal ? RunLifecycle.Evolve(state, imported) : state)
        {
            Fork = run.Fork is { } fork ? ToPoint(fork) : null,
        };
    }

    public static RunId IdOf(ExportedRun run) => new(Guid.ParseExact(run.Id, "D"));

    public static StoredJournal ToJournal(ExportedAttempt attempt) => new((int)attempt.Number, (long)attempt.LastSequence, attempt.HasVerdict);

    private static ForkPoint ToPoint(ForkOrigin fork) => new(
        new(Guid.ParseExact(fork.RunId, "D")), (int)fork.Position.Attempt, (long)fork.Position.Sequence, (long)fork.Step);

    private static ExportedAttempt ToProto(StoredJournal journal, Lineage lineage)
    {
        var served = lineage.Pieces.Where(piece => piece.Generation == 0 && piece.Attempt == journal.Attempt).Select(piece => piece.Through);
        return new()
        {
            Number = (uint)journal.Attempt,
            LastSequence = (ulong)journal.LastSequence,
            HasVerdict = journal.HasVerdict,
            ServedThrough = (ulong)Math.Min(served.FirstOrDefault(), journal.LastSequence),
        };
    }
}
