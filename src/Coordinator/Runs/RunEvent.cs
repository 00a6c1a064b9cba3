using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Runs;

/// <summary>
/// What happened to a run. Stored for good: names and members of a case never change their meaning, new members are optional.
/// An event with an <see cref="Ending"/> ends the live attempt and releases its devices.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Submitted), "submitted")]
[JsonDerivedType(typeof(Assigned), "assigned")]
[JsonDerivedType(typeof(TrainerStarted), "trainer_started")]
[JsonDerivedType(typeof(TrainingBegan), "training_began")]
[JsonDerivedType(typeof(StopRequested), "stop_requested")]
[JsonDerivedType(typeof(RetryScheduled), "retry_scheduled")]
[JsonDerivedType(typeof(Requeued), "requeued")]
[JsonDerivedType(typeof(SentElsewhere), "sent_elsewhere")]
[JsonDerivedType(typeof(RolledBack), "rolled_back")]
[JsonDerivedType(typeof(Displaced), "displaced")]
[JsonDerivedType(typeof(Paused), "paused")]
[JsonDerivedType(typeof(Succeeded), "succeeded")]
[JsonDerivedType(typeof(Failed), "failed")]
[JsonDerivedType(typeof(Canceled), "canceled")]
[JsonDerivedType(typeof(Archived), "archived")]
[JsonDerivedType(typeof(Unarchived), "unarchived")]
[JsonDerivedType(typeof(Deleted), "deleted")]
[JsonDerivedType(typeof(Imported), "imported")]
public abstract record RunEvent(DateTimeOffset At)
{
    /// <summary>Who wanted it; null: nobody did, it happened.</summary>
    public string? Actor { get; init; }

    [JsonIgnore]
    public virtual AttemptEnding? Ending => null;

    /// <summary>The first event, and only the first.</summary>
    /// <param name="Skipped">Training batches that the roll-backs of the run it was forked from left out.</param>
    public sealed record Submitted(DateTimeOffset At, RunId Run, RunLimits Limits, ImmutableList<SkippedRange>? Skipped = null) : RunEvent(At);

    /// <param name="TraceParent">W3C trace context of the attempt; absent: it continues that of the submission.</param>
    public sealed record Assigned(
        DateTimeOffset At, int Attempt, WorkerId Worker, string WorkerName, ImmutableList<string> Devices, string? TraceParent = null)
        : RunEvent(At);

    public sealed record TrainerStarted(DateTimeOffset At, int Attempt) : RunEvent(At);

    /// <param name="StartedAt">When the trainer wrote its first record, by its own clock.</param>
    public sealed record TrainingBegan(DateTimeOffset At, int Attempt, DateTimeOffset StartedAt) : RunEvent(At);

    public sealed record StopRequested(DateTimeOffset At, StopReason Reason, string Message) : RunEvent(At);

    /// <summary>The attempt ended by no fault of the run.</summary>
    public sealed record RetryScheduled(DateTimeOffset At, AttemptEnding Attempt, DateTimeOffset RetryAt, string Message) : RunEvent(At)
    {
        public override AttemptEnding? Ending => Attempt;
    }

    /// <summary>The wait for a retry is over, or the pause.</summary>
    public sealed record Requeued(DateTimeOffset At) : RunEvent(At);

    /// <summary>The attempt's worker lacks the data; another may have it.</summary>
    public sealed record SentElsewhere(DateTimeOffset At, AttemptEnding Attempt, string Message) : RunEvent(At)
    {
        public override AttemptEnding? Ending => Attempt;
    }

    /// <summary>The attempt's guard found the numbers diverging; the run goes on from its newest checkpoint, past some batches.</summary>
    public sealed record RolledBack(DateTimeOffset At, AttemptEnding Attempt, SkippedRange Past, string Message) : RunEvent(At)
    {
        public override AttemptEnding? Ending => Attempt;
    }

    /// <summary>The attempt made room as it was asked to; the run waits for a worker again.</summary>
    public sealed record Displaced(DateTimeOffset At, AttemptEnding Attempt, string Message) : RunEvent(At)
    {
        public override AttemptEnding? Ending => Attempt;
    }

    /// <param name="Attempt">Absent when no attempt was live.</param>
    public sealed record Paused(DateTimeOffset At, AttemptEnding? Attempt, string Message) : RunEvent(At)
    {
        public override AttemptEnding? Ending => Attempt;
    }

    public sealed record Succeeded(DateTimeOffset At, AttemptEnding Attempt, string Message) : RunEvent(At)
    {
        public override AttemptEnding? Ending => Attempt;
    }

    public sealed record Failed(DateTimeOffset At, AttemptEnding Attempt, string Message) : RunEvent(At)
    {
        public override AttemptEnding? Ending => Attempt;
    }

    /// <param name="Attempt">Absent when no attempt was live.</param>
    public sealed record Canceled(DateTimeOffset At, AttemptEnding? Attempt, string Message) : RunEvent(At)
    {
        public override AttemptEnding? Ending => Attempt;
    }

    /// <summary>Of a run that has ended: how it ended stays as it is.</summary>
    public sealed record Archived(DateTimeOffset At) : RunEvent(At);

    public sealed record Unarchived(DateTimeOffset At) : RunEvent(At);

    /// <summary>Of a run that has ended, and the last one: its facts go.</summary>
    public sealed record Deleted(DateTimeOffset At) : RunEvent(At);

    /// <summary>Of a run that has ended: what the events before this one tell happened in another installation.</summary>
    public sealed record Imported(DateTimeOffset At, RunOrigin Origin) : RunEvent(At);
}
