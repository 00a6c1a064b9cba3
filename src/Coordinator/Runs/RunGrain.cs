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

    private RunId Id => new(this.GetPrimaryKey());

    public async Task<long> ExecuteAsync(RunCommand command, CancellationToken cancellation)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var run = await store.LoadAsync(Id, cancellation) ?? throw RunErrors.NotFound(Id);
            if (await DecideAsync(run, command, cancellation) is not { } change)
            {
                return run.Version;
            }

            switch (await store.TryAppendAsync(run, change, cancellation))
            {
                case AppendOutcome.Recorded:
                    Observe(run, change);
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

    private void Observe(RecordedRun before, RunEvent change)
    {
        if (before.State.IsTerminal)
        {
            LogPutAway(Id, change.GetType().Name);
            return;
        }

        var after = RunLifecycle.Evolve(before.State, change);
        instruments.Changed(after.Status);
        if (change is RunEvent.Assigned assigned)
        {
            instruments.Placed(assigned.At - before.State.QueuedAt);
            RunActivities.Placed(before, assigned);
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
