using System.Collections.Immutable;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Runs;

/// <summary>What can be asked of a run. Repeating a command, or sending it late, changes nothing.</summary>
[GenerateSerializer, Immutable, Alias("orchestrator.run-command")]
public abstract record RunCommand
{
    private RunCommand()
    {
    }

    /// <summary>Who wants it; null: the control plane itself, or a worker.</summary>
    [Id(0)]
    public string? Actor { get; init; }

    /// <summary>Gives a queued run the devices of a worker and begins its next attempt.</summary>
    /// <param name="TraceParent">W3C trace context that the attempt is to continue; null: that of the submission.</param>
    [GenerateSerializer, Immutable, Alias("orchestrator.run-command.assign")]
    public sealed record Assign(
        [property: Id(0)] WorkerId Worker,
        [property: Id(1)] string WorkerName,
        [property: Id(2)] ImmutableArray<string> Devices,
        [property: Id(3)] string? TraceParent = null) : RunCommand;

    /// <summary>The agent has started the attempt's trainer.</summary>
    [GenerateSerializer, Immutable, Alias("orchestrator.run-command.report-starting")]
    public sealed record ReportStarting([property: Id(0)] int Attempt, [property: Id(1)] WorkerId Worker) : RunCommand;

    /// <summary>The trainer has written its first record.</summary>
    [GenerateSerializer, Immutable, Alias("orchestrator.run-command.report-running")]
    public sealed record ReportRunning(
        [property: Id(0)] int Attempt,
        [property: Id(1)] DateTimeOffset StartedAt,
        [property: Id(2)] WorkerId Worker) : RunCommand;

    /// <summary>The trainer's process is gone, and everything it wrote is committed.</summary>
    [GenerateSerializer, Immutable, Alias("orchestrator.run-command.report-ended")]
    public sealed record ReportEnded(
        [property: Id(0)] int Attempt,
        [property: Id(1)] AttemptEnding Ending,
        [property: Id(2)] WorkerId Worker) : RunCommand;

    /// <summary>The attempt's worker is lost; nothing is known of the trainer.</summary>
    [GenerateSerializer, Immutable, Alias("orchestrator.run-command.report-lost")]
    public sealed record ReportLost(
        [property: Id(0)] int Attempt,
        [property: Id(1)] string Message,
        [property: Id(2)] bool MadeProgress = false) : RunCommand;

    /// <summary>Somebody wants the run to stop for good.</summary>
    [GenerateSerializer, Immutable, Alias("orchestrator.run-command.cancel")]
    public sealed record Cancel([property: Id(0)] string Message) : RunCommand;

    /// <summary>Somebody wants the run to stop until it is resumed.</summary>
    [GenerateSerializer, Immutable, Alias("orchestrator.run-command.pause")]
    public sealed record Pause([property: Id(0)] string Message) : RunCommand;

    /// <summary>Lets a paused run go on.</summary>
    [GenerateSerializer, Immutable, Alias("orchestrator.run-command.resume")]
    public sealed record Resume : RunCommand;

    /// <summary>The attempt is to save and make room; the run goes on elsewhere. The reason is DRAINED or PREEMPTED.</summary>
    [GenerateSerializer, Immutable, Alias("orchestrator.run-command.displace")]
    public sealed record Displace(
        [property: Id(0)] int Attempt,
        [property: Id(1)] StopReason Reason,
        [property: Id(2)] string Message) : RunCommand;

    /// <summary>Lists are to leave the run out.</summary>
    [GenerateSerializer, Immutable, Alias("orchestrator.run-command.archive")]
    public sealed record Archive : RunCommand;

    /// <summary>Lists are to show the run again.</summary>
    [GenerateSerializer, Immutable, Alias("orchestrator.run-command.unarchive")]
    public sealed record Unarchive : RunCommand;

    /// <summary>Nobody needs the run any longer.</summary>
    [GenerateSerializer, Immutable, Alias("orchestrator.run-command.delete")]
    public sealed record Delete : RunCommand;

    /// <summary>A deadline may have passed: a retry is due, a limit is reached.</summary>
    [GenerateSerializer, Immutable, Alias("orchestrator.run-command.wake")]
    public sealed record Wake : RunCommand;
}

/// <summary>How a trainer ended. Without a verdict it was killed, or the node failed.</summary>
/// <param name="Session">Of the worker, when it said so; 0: it did not say so itself.</param>
/// <param name="MadeProgress">The attempt left a checkpoint of its own: whoever continues does not begin where it began.</param>
[GenerateSerializer, Immutable, Alias("orchestrator.attempt-ending")]
public sealed record AttemptEnding(
    [property: Id(0)] AttemptVerdict? Verdict,
    [property: Id(1)] ulong LastSequence,
    [property: Id(2)] string Sentence,
    [property: Id(3)] long Session = 0,
    [property: Id(4)] bool MadeProgress = false);

/// <summary>The trainer's own word; fields as in the proto's Verdict.</summary>
[GenerateSerializer, Immutable, Alias("orchestrator.attempt-verdict")]
public sealed record AttemptVerdict(
    [property: Id(0)] VerdictCode Code,
    [property: Id(1)] StopReason Reason,
    [property: Id(2)] string Message,
    [property: Id(3)] ulong Step,
    [property: Id(4)] int? CheckpointAttempt,
    [property: Id(5)] ulong? CheckpointSequence,
    [property: Id(6)] SkippedRange? RollBackPast = null);

/// <summary>Training batches from the first up to but not including the end.</summary>
[GenerateSerializer, Immutable, Alias("orchestrator.skipped-range")]
public sealed record SkippedRange([property: Id(0)] ulong First, [property: Id(1)] ulong End);
