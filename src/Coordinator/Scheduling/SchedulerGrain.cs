using Npgsql;
using Orchestrator.Coordinator.Platform.Errors;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Scheduling;

/// <summary>
/// Plans and places after a nudge; nudges that arrive meanwhile become one more plan. Nothing is lost with it: the sweep of every
/// coordinator nudges as long as runs are queued.
/// </summary>
internal sealed partial class SchedulerGrain(
    ClusterReader cluster, ISchedulingPolicy policy, SchedulingInstruments instruments, TimeProvider clock, ILogger<SchedulerGrain> logger)
    : Grain, ISchedulerGrain
{
    private IGrainTimer? _plan;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _plan = this.RegisterGrainTimer(PlanAsync, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public Task NudgeAsync()
    {
        _plan?.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    private async Task PlanAsync(CancellationToken cancellation)
    {
        try
        {
            var began = clock.GetTimestamp();
            var plan = policy.Plan(await cluster.ReadAsync(cancellation));
            instruments.Planned(clock.GetElapsedTime(began));
            foreach (var placement in plan.Placements)
            {
                await PlaceAsync(placement, cancellation);
            }
        }
        catch (NpgsqlException error)
        {
            LogNoSnapshot(error.Message);
        }
    }

    private async Task PlaceAsync(Placement placement, CancellationToken cancellation)
    {
        try
        {
            var assign = new RunCommand.Assign(placement.Worker, placement.WorkerName, [.. placement.Devices]);
            await GrainFactory.GetGrain<IRunGrain>(placement.Run.Value).ExecuteAsync(assign, cancellation);
            instruments.Placed(tookEffect: true);
        }
        catch (Exception error) when (error is OrchestratorException or OrleansException or TimeoutException)
        {
            // Canceled meanwhile, or the device went to somebody else, or nobody could say: the next plan sees it.
            instruments.Placed(tookEffect: false);
            LogPlacementLost(placement.Run, placement.WorkerName, error.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Run {RunId} was not placed on {Worker}: {Message}")]
    private partial void LogPlacementLost(RunId runId, string worker, string message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Planning is put off: {Message}")]
    private partial void LogNoSnapshot(string message);
}
