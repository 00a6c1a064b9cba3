using System.Diagnostics;
using Orchestrator.Coordinator.Checkpoints;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Scheduling;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Runs;

/// <summary>
/// Decides on what is recorded, records what follows, then tells those concerned. It keeps no state between commands: another
/// activation may have been first, and a "nothing to do" said of an old state would be believed.
/// </summary>
internal sealed partial class RunGrain(
    PostgresRunStore store, IAttemptQuery journals, ICheckpointHolders checkpoints, IForkQuery forks, RunInstruments instruments, TimeProvider clock,
    ILogger<RunGrain> logger)
    : Grain, IRunGrain
{
    private const int MostTries = 5;
    private static readonly Func<ILogger, RunId, IDisposable?> OfRun = LoggerMessage.DefineScope<RunId>("Run {RunId}");

    private RunId Id => new(this.GetPrimaryKey());

    public async Task<long> ExecuteAsync(RunCommand command, CancellationToken cancellation)
    {
        using var scope = OfRun(logger, Id);
        for (var tries = 0; tries < MostTries; tries++)
        {
            var began = clock.GetUtcNow();
            var run = await store.LoadAsync(Id, cancellation) ?? throw RunErrors.NotFound(Id);
            var queue = command is RunCommand.Assign ? RunActivities.Queue(run) : null;
            if (await DecideAsync(run, InItsTrace(command, run, queue), cancellation) is not { } decided)
            {
                return run.Version;
            }

            var change = decided with { Actor = command.Actor };

            switch (await store.TryAppendAsync(run, change, cancellation))
            {
                case AppendOutcome.Recorded:
                    RunActivities.EndQueue(queue, began);
                    Observe(run, change, began);
                    await ActAsync(run.State, change);
                    return run.Version + 1;
                case AppendOutcome.DeviceHeld when command is RunCommand.Assign assign:
                    instruments.Lost(AppendOutcome.DeviceHeld);
                    throw RunErrors.DeviceHeld(Id, assign);
                case AppendOutcome.Forked when await forks.ChildrenOfAsync(Id, cancellation) is { Count: > 0 } children:
                    throw RunErrors.Forked(Id, children);
                case var outcome:
                    instruments.Lost(outcome);
                    break;
            }
        }

        throw RunErrors.ConcurrentUpdate(Id);
    }

    // The first attempt goes on in the trace of the submission.
    private static RunCommand InItsTrace(RunCommand command, RecordedRun run, Activity? queue) =>
        command is RunCommand.Assign assign && run.State.Attempt > 0 ? assign with { TraceParent = queue?.Id } : command;

    // Nothing that the trainer wrote may be missing when the run counts as succeeded. An end is reported once all that the worker has is
    // acknowledged, so what is missing by then will not come: the next attempt goes on from the last checkpoint and writes the end again.
    private async Task<RunEvent?> DecideAsync(RecordedRun run, RunCommand command, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        command = await WithProgressAsync(command, cancellation);
        var change = RunLifecycle.Decide(run.State, command, now);
        return change is RunEvent.Succeeded && command is RunCommand.ReportEnded report
            && !await journals.HasVerdictAsync(Id, run.State.Attempt, cancellation)
                ? RunLifecycle.Decide(run.State, report with { Ending = AttemptOutcome.WithoutJournal(report.Ending) }, now)
                : change;
    }

    // Asked of the checkpoints and not of the worker: one that is lost says nothing.
    private async Task<RunCommand> WithProgressAsync(RunCommand command, CancellationToken cancellation) => command switch
    {
        RunCommand.ReportEnded report => report with
        {
            Ending = report.Ending with { MadeProgress = await checkpoints.HasAnyAsync(Id, report.Attempt, cancellation) },
        },
        RunCommand.ReportLost report => report with { MadeProgress = await checkpoints.HasAnyAsync(Id, report.Attempt, cancellation) },
        _ => command,
    };

    private void Observe(RecordedRun before, RunEvent change, DateTimeOffset began)
    {
        if (before.State.IsTerminal)
        {
            LogPutAway(Id, change.GetType().Name);
            return;
        }

        var after = RunLifecycle.Evolve(before.State, change);
        using var activity = RunActivities.Changed(before, after, change, began);
        instruments.Changed(after.Status);
        if (change.Ending is { } ending)
        {
            instruments.Ended(ending);
        }

        if (change is RunEvent.Assigned assigned)
        {
            instruments.Placed(assigned.At - before.State.QueuedAt);
        }

        if (after.IsTerminal)
        {
            LogEnded(Id, after.Status, after.Attempt, after.Message);
        }
        else if (after.Status != before.State.Status)
        {
            LogTransition(Id, after.Status, after.Attempt);
        }
    }

    // Hints: the worker's stream and the sweep find out by themselves, only later.
    private async Task ActAsync(RunState before, RunEvent change)
    {
        if (change is RunEvent.Assigned assigned)
        {
            await GrainFactory.GetGrain<IWorkerGrain>(assigned.Worker.Value).NudgeAsync();
        }
        else if (before.Live is { } live && (change is RunEvent.StopRequested || change.Ending is not null))
        {
            await GrainFactory.GetGrain<IWorkerGrain>(live.Worker.Value).NudgeAsync();
        }

        if (change is RunEvent.Deleted)
        {
            await Task.WhenAll(before.Attempts.Select(attempt => attempt.Worker).Distinct().Select(worker =>
                GrainFactory.GetGrain<IWorkerGrain>(worker.Value).NudgeAsync()));
        }

        if (change is RunEvent.Requeued || change.Ending is not null)
        {
            await GrainFactory.GetGrain<ISchedulerGrain>(ISchedulerGrain.TheOne).NudgeAsync();
        }
    }
}
