using System.Collections.Immutable;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Runs;

/// <summary>Everything a run's events say of it. Changed by <see cref="RunLifecycle.Evolve"/> only.</summary>
public sealed record RunState
{
    public required RunId Id { get; init; }

    public required RunLimits Limits { get; init; }

    public required DateTimeOffset SubmittedAt { get; init; }

    public required RunStatus Status { get; init; }

    /// <summary>For a person: how it ended, why it waits.</summary>
    public string Message { get; init; } = "";

    /// <summary>When it began to wait for a worker; of a queued run.</summary>
    public DateTimeOffset QueuedAt { get; init; }

    /// <summary>When the first attempt's training began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Since when lists leave it out; null: they show it.</summary>
    public DateTimeOffset? ArchivedAt { get; init; }

    /// <summary>Nothing of it is left but this.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>Where it was submitted and trained, if that was in another installation; null: here.</summary>
    public RunOrigin? Origin { get; init; }

    /// <summary>Of a waiting run.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>The strongest wish to stop the live attempt.</summary>
    public StopReason? Stopping { get; init; }

    /// <summary>Attempts in a row that ended by no fault of the run, without a new checkpoint in between.</summary>
    public int InfrastructureFailures { get; init; }

    /// <summary>Oldest first; attempt n is at n - 1.</summary>
    public ImmutableList<AttemptState> Attempts { get; init; } = [];

    /// <summary>Workers that turned out to lack the data.</summary>
    public ImmutableList<WorkerExclusion> Excluded { get; init; } = [];

    /// <summary>Training batches that roll-backs left out, its own and those of the run it was forked from; one range for each.</summary>
    public ImmutableList<SkippedRange> Skipped { get; init; } = [];

    /// <summary>The newest attempt's number, 0 before the first: the fence of every report.</summary>
    public int Attempt => Attempts.Count;

    /// <summary>The attempt that holds devices.</summary>
    public AttemptState? Live => Attempts is [.., { EndedAt: null } last] ? last : null;

    public bool IsTerminal => Status is RunStatus.Succeeded or RunStatus.Failed or RunStatus.Canceled;

    /// <summary>Time for which ended attempts held devices.</summary>
    public TimeSpan WallTimeUsed => Attempts
        .Select(attempt => attempt.EndedAt - attempt.AssignedAt ?? TimeSpan.Zero)
        .Aggregate(TimeSpan.Zero, (sum, held) => sum + held);
}

/// <summary>One execution of the run on the devices of a worker.</summary>
public sealed record AttemptState
{
    public required int Number { get; init; }

    public required WorkerId Worker { get; init; }

    public required string WorkerName { get; init; }

    public required ImmutableList<string> Devices { get; init; }

    public required DateTimeOffset AssignedAt { get; init; }

    public required AttemptStatus Status { get; init; }

    /// <summary>W3C trace context of the attempt; null: it continues that of the submission.</summary>
    public string? TraceParent { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public AttemptEnding? Ending { get; init; }
}

/// <summary>The worker lacked the run's data in that session; its next one may have it.</summary>
public sealed record WorkerExclusion(WorkerId Worker, string WorkerName, long Session);
