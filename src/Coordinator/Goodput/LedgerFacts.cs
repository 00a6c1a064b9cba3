using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Goodput;

/// <summary>One device of one worker, since its first hello.</summary>
/// <param name="Session">The newest session of the worker that offered it.</param>
/// <param name="PresentUntil">The newest heartbeat of that session.</param>
internal sealed record DeviceFacts(WorkerId Worker, string Device, DateTimeOffset Since, long Session, DateTimeOffset PresentUntil);

/// <summary>Time for which a device was not there.</summary>
internal readonly record struct Absence(DateTimeOffset Since, DateTimeOffset Until);

/// <summary>Time for which an attempt held a device; without an end, it still does.</summary>
internal sealed record Stretch(AttemptKey Attempt, DateTimeOffset From, DateTimeOffset? Until);

/// <summary>What is known of the trainer of one attempt.</summary>
/// <param name="HeardAt">When it was last said to be there.</param>
/// <param name="BeganAt">Null before its first sign of progress.</param>
/// <param name="Phase">Of its last sign.</param>
/// <param name="Marks">By checkpoint.</param>
internal sealed record TrainerFacts(
    DateTimeOffset HeardAt, DateTimeOffset? BeganAt, TrainerPhase Phase, bool IsHung, bool HasEnded, IReadOnlyList<TrainerMark> Marks)
{
    /// <summary>Its own times, all phases; empty: nothing is known.</summary>
    public IReadOnlyList<long> Told => Marks is [.., var newest] ? newest.Times : [];

    /// <summary>What a device does whose trainer is silent.</summary>
    public DeviceTimeClass Silence => IsHung ? DeviceTimeClass.Hung : PhaseClasses.Of(Phase);
}

/// <summary>A trainer's own times from its beginning, as last said before its next checkpoint.</summary>
/// <param name="Checkpoint">Sequence of the newest checkpoint's position, 0 before the first.</param>
/// <param name="Times">Microseconds in each phase, in the order of <see cref="PhaseClasses.All"/>.</param>
internal sealed record TrainerMark(long Checkpoint, long Step, IReadOnlyList<long> Times);

/// <summary>Everything that the ledger is made of, at one moment.</summary>
internal sealed record LedgerFacts(
    DateTimeOffset Now,
    IReadOnlyList<DeviceFacts> Devices,
    ILookup<(WorkerId Worker, string Device), Absence> Absences,
    ILookup<(WorkerId Worker, string Device), Stretch> Stretches,
    IReadOnlyDictionary<AttemptKey, TrainerFacts> Trainers);
