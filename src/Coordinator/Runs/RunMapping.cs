using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Curves;

namespace Orchestrator.Coordinator.Runs;

/// <summary>Runs as clients see them.</summary>
internal static class RunMapping
{
    public static Run ToProto(RunDetails details, string note = "")
    {
        var (row, state) = (details.Run, details.Run.State);
        return new Run
        {
            Id = state.Id.ToString(),
            Spec = row.Spec,
            Status = state.Status,
            StatusMessage = details.WhyWaiting ?? state.Message,
            Stopping = state.Stopping ?? StopReason.Unspecified,
            RetryAt = state.RetryAt?.ToTimestamp(),
            Attempts = { state.Attempts.Select(attempt => ToProto(attempt, details.Starts.GetValueOrDefault(attempt.Number))) },
            SubmittedAt = state.SubmittedAt.ToTimestamp(),
            StartedAt = state.StartedAt?.ToTimestamp(),
            EndedAt = state.EndedAt?.ToTimestamp(),
            Version = (ulong)row.Version,
            Progress = state.DeletedAt is null ? ProgressMapping.ToProto(details) : null,
            Overrides = { row.Overrides },
            Estimate = RunEstimate.Of(row.Spec),
            Note = note,
            Notices = { details.Notices.Newest.Select(ToProto) },
            TotalNotices = (ulong)details.Notices.Total,
            Fork = details.Fork is { } fork ? ToProto(fork.Point, fork.ParentName) : null,
            RerunOf = row.RerunOf,
            ArchivedAt = state.ArchivedAt?.ToTimestamp(),
            DeletedAt = state.DeletedAt?.ToTimestamp(),
            Imported = state.Origin is { } origin ? ToProto(origin) : null,
        };
    }

    public static BatchRange ToProto(SkippedRange range) => new() { First = range.First, End = range.End };

    public static Contracts.V1.ForkPoint ToProto(RunId parent, int attempt, long sequence) => new()
    {
        Run = parent.ToString(),
        Position = new() { Attempt = (uint)attempt, Sequence = (ulong)sequence },
    };

    private static RunImport ToProto(RunOrigin origin) => new()
    {
        Installation = origin.Installation,
        Server = origin.Server,
        ExportedAt = origin.ExportedAt.ToTimestamp(),
        ImportedAt = origin.ImportedAt.ToTimestamp(),
    };

    private static ForkOrigin ToProto(ForkPoint point, string parentName) => new()
    {
        RunId = point.Parent.ToString(),
        RunName = parentName,
        Position = new() { Attempt = (uint)point.Attempt, Sequence = (ulong)point.Sequence },
        Step = (ulong)point.Step,
    };

    private static Attempt ToProto(AttemptState attempt, AttemptStarted? started) => new()
    {
        Number = (uint)attempt.Number,
        Status = attempt.Status,
        Worker = attempt.WorkerName,
        Devices = { attempt.Devices },
        AssignedAt = attempt.AssignedAt.ToTimestamp(),
        StartedAt = attempt.StartedAt?.ToTimestamp(),
        EndedAt = attempt.EndedAt?.ToTimestamp(),
        ResumedFrom = started?.ResumedFrom,
        ResumedStep = started?.Step ?? 0,
        Verdict = attempt.Ending?.Verdict is { } verdict ? ToProto(verdict) : null,
        Ending = attempt.Ending?.Sentence ?? "",
        Provenance = started?.Provenance,
        Parameters = started?.Parameters ?? 0,
    };

    private static RunNotice ToProto(RecordedNotice recorded) => new()
    {
        Position = new() { Attempt = (uint)recorded.Position.Attempt, Sequence = (ulong)recorded.Position.Sequence },
        RecordedAt = recorded.RecordedAt.ToTimestamp(),
        Notice = recorded.Notice,
        Superseded = recorded.IsSuperseded,
    };

    private static Verdict ToProto(AttemptVerdict verdict) => new()
    {
        Code = verdict.Code,
        Reason = verdict.Reason,
        Message = verdict.Message,
        Step = verdict.Step,
        Checkpoint = verdict is { CheckpointAttempt: { } attempt, CheckpointSequence: { } sequence }
            ? new Position { Attempt = (uint)attempt, Sequence = sequence }
            : null,
        RollBackPast = verdict.RollBackPast is { } past ? ToProto(past) : null,
    };
}
