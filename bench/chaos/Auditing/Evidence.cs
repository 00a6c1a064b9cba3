using Orchestrator.Contracts.V1;

namespace Orchestrator.Chaos.Auditing;

/// <summary>A run that a coordinator has acknowledged.</summary>
internal sealed record Submitted(string Key, int Variant, string Run);

/// <summary>One point of a curve.</summary>
/// <param name="Bits">Of the value: equal is what is equal bit for bit.</param>
internal readonly record struct CurvePoint(ulong Step, long Bits);

/// <summary>What a run comes to when nothing goes wrong.</summary>
/// <param name="Curves">Every deterministic metric's points, in order.</param>
/// <param name="Weights">SHA-256 of the last checkpoint's weights.</param>
internal record Training(IReadOnlyDictionary<string, IReadOnlyList<CurvePoint>> Curves, string? Weights);

/// <summary>One event of a run.</summary>
/// <param name="Attempt">That it assigns; null: it assigns none.</param>
internal sealed record StoredEvent(long Version, string Type, int? Attempt = null, DateTimeOffset At = default);

/// <summary>A run as it is stored, and as it is served.</summary>
/// <param name="Events">In the order of their versions.</param>
internal sealed record StoredRun(
    string Id, string Key, RunStatus Status, string Message, IReadOnlyList<StoredEvent> Events, Training Trained)
{
    private static readonly string[] Endings =
        ["retry_scheduled", "sent_elsewhere", "rolled_back", "displaced", "paused", "succeeded", "failed", "canceled"];

    public int Attempts => Events.Count(one => one.Attempt is not null);

    /// <summary>When the end of an attempt was recorded; null: it was not.</summary>
    public DateTimeOffset? EndOf(uint attempt) =>
        Events.SkipWhile(one => one.Attempt != attempt).FirstOrDefault(one => Endings.Contains(one.Type))?.At;

    /// <summary>When training was first seen to go on after an attempt; null: it was not.</summary>
    public DateTimeOffset? TrainingAfter(uint attempt) => Events.SkipWhile(one => one.Attempt is null || one.Attempt <= attempt)
        .FirstOrDefault(one => one.Type == "training_began")?.At;
}

/// <summary>The time for which an attempt held a device, by the ledger; in microseconds, without an end when it still does.</summary>
internal sealed record Stretch(string Device, string Attempt, long From, long? Until);

/// <summary>One worker's device time.</summary>
/// <param name="Total">That the ledger has, in microseconds.</param>
/// <param name="Classes">The sum of its classes.</param>
/// <param name="Elapsed">That really passed since its devices were first seen.</param>
internal sealed record WorkerTimes(string Worker, ulong Total, ulong Classes, ulong Elapsed);

/// <summary>The ledger of device time, with the allocations that it should tell of.</summary>
/// <param name="Allocations">Device and attempt of each allocation that there ever was, and whether it is released.</param>
internal sealed record LedgerEvidence(
    IReadOnlyList<WorkerTimes> Workers, IReadOnlyList<Stretch> Stretches, IReadOnlyList<(string Device, string Attempt, bool IsReleased)> Allocations);

/// <summary>Everything that the audit judges, as it is once the cluster has healed.</summary>
/// <param name="LeftBehind">Processes and files that should be gone.</param>
internal sealed record Evidence(
    IReadOnlyCollection<Submitted> Acknowledged, IReadOnlyList<StoredRun> Runs, LedgerEvidence Ledger, IReadOnlyList<string> LeftBehind);
