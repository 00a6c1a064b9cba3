using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Runs;

/// <summary>
/// The life of a run as two pure functions: a command becomes a change, nothing (late or repeated), or an error; events become a state.
/// <code>
/// queued → starting → running → succeeded | failed | canceled
///   ▲         └──────────┴→ stopping
///   ├── waiting ◄── infrastructure failure
///   ├── paused, until resumed
///   └── roll-back, or room made for others
/// </code>
/// </summary>
internal static class RunLifecycle
{
    public static RunEvent? Decide(RunState run, RunCommand command, DateTimeOffset now)
    {
        if (ReporterOf(command) is { } reporter && IsPast(run, reporter.Attempt, reporter.Worker, command))
        {
            return null;
        }

        return (run.Status, command) switch
        {
            (RunStatus.Queued, RunCommand.Assign assign) =>
                new RunEvent.Assigned(now, run.Attempt + 1, assign.Worker, assign.WorkerName, [.. assign.Devices], assign.TraceParent),
            (RunStatus.Starting, RunCommand.ReportStarting) when run.Live is { Status: AttemptStatus.Assigned } live =>
                new RunEvent.TrainerStarted(now, live.Number),
            (_, RunCommand.ReportStarting) => null,
            (_, RunCommand.ReportRunning report) =>
                run.Live is { StartedAt: null } live ? new RunEvent.TrainingBegan(now, live.Number, report.StartedAt) : null,
            (_, RunCommand.ReportEnded report) => AttemptOutcome.Decide(run, report.Ending, now),
            (_, RunCommand.ReportLost report) => AttemptOutcome.Decide(
                run, new AttemptEnding(null, LastSequence: 0, report.Message, MadeProgress: report.MadeProgress), now),
            (_, RunCommand.Cancel cancel) => Cancel(run, cancel, now),
            (_, RunCommand.Pause pause) => Pause(run, pause, now),
            (_, RunCommand.Resume) => Resume(run, now),
            (_, RunCommand.Displace displace) => Displace(run, displace, now),
            (_, RunCommand.Wake) => Wake(run, now),
            (_, RunCommand.Archive or RunCommand.Unarchive or RunCommand.Delete) => PutAway(run, command, now),
            _ => throw RunErrors.IllegalTransition(run, command),
        };
    }

    public static RunState Evolve(RunState? run, RunEvent change) => (run, change) switch
    {
        (null, RunEvent.Submitted submitted) => new RunState
        {
            Id = submitted.Run,
            Limits = submitted.Limits,
            SubmittedAt = submitted.At,
            QueuedAt = submitted.At,
            Status = RunStatus.Queued,
            Skipped = submitted.Skipped ?? [],
        },
        (null, _) => throw new InvalidOperationException($"The history of a run begins with {change.GetType().Name}."),
        (_, RunEvent.Assigned assigned) =>
            run with { Status = RunStatus.Starting, Message = "", Attempts = run.Attempts.Add(New(assigned)) },
        (_, RunEvent.TrainerStarted) => run.WithLive(live => live with { Status = AttemptStatus.Starting }),
        (_, RunEvent.TrainingBegan began) => Began(run, began),
        (_, RunEvent.StopRequested stop) =>
            (run with { Status = RunStatus.Stopping, Stopping = stop.Reason, Message = stop.Message })
                .WithLive(live => live with { Status = AttemptStatus.Stopping }),
        (_, RunEvent.RetryScheduled retry) => run.Ended(retry) with
        {
            Status = RunStatus.Waiting,
            RetryAt = retry.RetryAt,
            Message = retry.Message,
            InfrastructureFailures = FailuresWith(run, retry.Attempt),
        },
        (_, RunEvent.Requeued requeued) => run with { Status = RunStatus.Queued, RetryAt = null, QueuedAt = requeued.At },
        (_, RunEvent.SentElsewhere sent) => run.Ended(sent) with
        {
            Status = QueuedOrPaused(run),
            QueuedAt = sent.At,
            Message = sent.Message,
            Excluded = run.Excluded.Add(new WorkerExclusion(run.Attempts[^1].Worker, run.Attempts[^1].WorkerName, sent.Attempt.Session)),
        },
        (_, RunEvent.RolledBack back) => run.Ended(back) with
        {
            Status = QueuedOrPaused(run),
            QueuedAt = back.At,
            Message = back.Message,
            Skipped = run.Skipped.Add(back.Past),
        },
        (_, RunEvent.Displaced displaced) => run.Ended(displaced) with
        {
            Status = RunStatus.Queued,
            QueuedAt = displaced.At,
            Message = displaced.Message,
        },
        (_, RunEvent.Paused paused) => run.Ended(paused) with { Status = RunStatus.Paused, RetryAt = null, Message = paused.Message },
        (_, RunEvent.Succeeded done) => run.Ended(done) with { Status = RunStatus.Succeeded, EndedAt = done.At, Message = done.Message },
        (_, RunEvent.Failed failed) => run.Ended(failed) with { Status = RunStatus.Failed, EndedAt = failed.At, Message = failed.Message },
        (_, RunEvent.Canceled canceled) =>
            run.Ended(canceled) with { Status = RunStatus.Canceled, EndedAt = canceled.At, RetryAt = null, Message = canceled.Message },
        (_, RunEvent.Archived archived) => run with { ArchivedAt = archived.At },
        (_, RunEvent.Unarchived) => run with { ArchivedAt = null },
        (_, RunEvent.Deleted deleted) => run with { DeletedAt = deleted.At },
        (_, RunEvent.Imported imported) => run with { Origin = run.Origin ?? imported.Origin }, // however often it was passed on, it was trained once
        _ => throw new InvalidOperationException($"A run's history has an event that is not known here: {change.GetType().Name}."),
    };

    /// <summary>The earliest moment at which <see cref="RunCommand.Wake"/> changes something; null: never by time alone.</summary>
    public static DateTimeOffset? DueAt(RunState run) => run.Status switch
    {
        RunStatus.Waiting => run.RetryAt,
        RunStatus.Starting or RunStatus.Running when run is { Limits.WallTime: { } limit, Live: { } live } =>
            live.AssignedAt + (limit - run.WallTimeUsed),
        _ => null,
    };

    /// <summary>Failures in a row, the ending that is told here included; progress begins the count anew.</summary>
    internal static int FailuresWith(RunState run, AttemptEnding ending) => (ending.MadeProgress ? 0 : run.InfrastructureFailures) + 1;

    // Without a worker: said by the control plane itself.
    private static (int Attempt, WorkerId? Worker)? ReporterOf(RunCommand command) => command switch
    {
        RunCommand.ReportStarting report => (report.Attempt, report.Worker),
        RunCommand.ReportRunning report => (report.Attempt, report.Worker),
        RunCommand.ReportEnded report => (report.Attempt, report.Worker),
        RunCommand.ReportLost report => (report.Attempt, null),
        RunCommand.Displace displace => (displace.Attempt, null),
        _ => null,
    };

    // The fence: a replaced or ended attempt speaks late, a worker may speak for what it was given only, and an attempt that was never
    // given cannot speak at all.
    private static bool IsPast(RunState run, int attempt, WorkerId? worker, RunCommand command) => attempt is >= 1 && attempt <= run.Attempt
        ? run.Live?.Number != attempt || (worker is not null && worker != run.Live.Worker)
        : throw RunErrors.IllegalTransition(run, command);

    private static RunEvent? Cancel(RunState run, RunCommand.Cancel cancel, DateTimeOffset now)
    {
        var message = cancel.Message.Length > 0 ? cancel.Message : "Canceled.";
        return run switch
        {
            { IsTerminal: true } or { Stopping: StopReason.Canceled } => null,
            { Live: null } => new RunEvent.Canceled(now, Attempt: null, message),
            _ => new RunEvent.StopRequested(now, StopReason.Canceled, message), // recorded as canceled when the trainer has ended
        };
    }

    private static RunEvent? Pause(RunState run, RunCommand.Pause pause, DateTimeOffset now)
    {
        var message = pause.Message.Length > 0 ? pause.Message : "Paused.";
        return run switch
        {
            { IsTerminal: true } => throw RunErrors.IllegalTransition(run, pause),
            { Status: RunStatus.Paused } => null,
            { Live: null } => new RunEvent.Paused(now, Attempt: null, message),
            _ => Stop(run, StopReason.Paused, message, now),
        };
    }

    private static RunEvent.Requeued? Resume(RunState run, DateTimeOffset now) => run switch
    {
        { IsTerminal: true } or { Stopping: StopReason.Paused } => throw RunErrors.IllegalTransition(run, new RunCommand.Resume()),
        { Status: RunStatus.Paused } => new RunEvent.Requeued(now),
        _ => null,
    };

    private static RunEvent.StopRequested? Displace(RunState run, RunCommand.Displace displace, DateTimeOffset now) =>
        displace.Reason is StopReason.Drained or StopReason.Preempted
            ? Stop(run, displace.Reason, displace.Message, now)
            : throw RunErrors.IllegalTransition(run, displace);

    // A stronger reason, which has a lower number, replaces a weaker one.
    private static RunEvent.StopRequested? Stop(RunState run, StopReason reason, string message, DateTimeOffset now) =>
        run.Stopping is { } known && known <= reason ? null : new RunEvent.StopRequested(now, reason, message);

    private static RunEvent? Wake(RunState run, DateTimeOffset now) => DueAt(run) switch
    {
        { } due when due > now => null,
        null => null,
        _ when run.Status is RunStatus.Waiting => new RunEvent.Requeued(now),
        _ => new RunEvent.StopRequested(now, StopReason.WallTimeLimit, $"Reached its wall_time_limit of {run.Limits.WallTime}."),
    };

    private static RunEvent? PutAway(RunState run, RunCommand command, DateTimeOffset now) => (run, command) switch
    {
        ({ IsTerminal: false }, _) => throw RunErrors.NotEnded(run, command),
        ({ DeletedAt: not null }, RunCommand.Delete) => null,
        ({ DeletedAt: not null }, _) => throw RunErrors.Deleted(run.Id),
        (_, RunCommand.Delete) => new RunEvent.Deleted(now),
        ({ ArchivedAt: null }, RunCommand.Archive) => new RunEvent.Archived(now),
        ({ ArchivedAt: not null }, RunCommand.Unarchive) => new RunEvent.Unarchived(now),
        _ => null,
    };

    // Whoever wanted a pause gets it, however the attempt ended.
    private static RunStatus QueuedOrPaused(RunState run) => run.Stopping is StopReason.Paused ? RunStatus.Paused : RunStatus.Queued;

    private static AttemptState New(RunEvent.Assigned assigned) => new()
    {
        Number = assigned.Attempt,
        Worker = assigned.Worker,
        WorkerName = assigned.WorkerName,
        Devices = assigned.Devices,
        AssignedAt = assigned.At,
        TraceParent = assigned.TraceParent,
        Status = AttemptStatus.Assigned,
    };

    private static RunState Began(RunState run, RunEvent.TrainingBegan began)
    {
        var isStopping = run.Status is RunStatus.Stopping;
        return (run with { Status = isStopping ? run.Status : RunStatus.Running, StartedAt = run.StartedAt ?? began.StartedAt })
            .WithLive(live => live with { StartedAt = began.StartedAt, Status = isStopping ? live.Status : AttemptStatus.Running });
    }

    private static RunState Ended(this RunState run, RunEvent change) => change.Ending is not { } ending
        ? run
        : (run with { Stopping = null }).WithLive(live => live with { Status = AttemptStatus.Ended, EndedAt = change.At, Ending = ending });

    private static RunState WithLive(this RunState run, Func<AttemptState, AttemptState> change) =>
        run with { Attempts = run.Attempts.SetItem(run.Attempts.Count - 1, change(run.Attempts[^1])) };
}
