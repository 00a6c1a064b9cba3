using Microsoft.Extensions.Options;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Hosting;
using Orchestrator.Coordinator.Scheduling;

namespace Orchestrator.Coordinator.Runs;

/// <summary>
/// Looks in every coordinator, from its start and every few seconds, for runs that nobody may be looking after: a deadline has passed,
/// the worker is lost or to be emptied, the scheduler was not told. What it finds twice does no harm; what it misses now it finds the next time.
/// </summary>
internal sealed class RunSweep(
    PostgresRunQuery runs,
    IAssignedTaskQuery tasks,
    IGrainFactory grains,
    RunInstruments instruments,
    IOptions<RunsOptions> options,
    TimeProvider clock,
    ILogger<RunSweep> logger) : BackgroundService, IRunSweep
{
    private const int MostAtOnce = 500;
    private readonly SemaphoreSlim _nudges = new(0, 1);

    public void Nudge()
    {
        try
        {
            _nudges.Release();
        }
        catch (SemaphoreFullException)
        {
            // One nudge is as good as several.
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _nudges.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Round.TryAsync("Looking after runs", () => SweepAsync(stoppingToken), logger, stoppingToken);
            await _nudges.WaitAsync(options.Value.SweepInterval * (1 - (0.25 * Random.Shared.NextDouble())), stoppingToken);
        }
    }

    private async Task SweepAsync(CancellationToken cancellation)
    {
        var due = await runs.DueAsync(clock.GetUtcNow(), MostAtOnce, cancellation);
        foreach (var run in due)
        {
            await SendAsync(run, new RunCommand.Wake(), cancellation);
        }

        var lost = await tasks.OfLostWorkersAsync(cancellation);
        foreach (var (run, attempt, worker) in lost)
        {
            await SendAsync(run, new RunCommand.ReportLost(attempt, $"Worker {worker} is lost."), cancellation);
        }

        var emptied = await tasks.OfEmptiedWorkersAsync(cancellation);
        foreach (var (run, attempt, worker) in emptied)
        {
            var message = $"Worker {worker} is being emptied.";
            await SendAsync(run, new RunCommand.Displace(attempt, StopReason.Drained, message), cancellation);
        }

        if (await runs.AnyQueuedAsync(cancellation))
        {
            await grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.TheOne).NudgeAsync();
        }

        instruments.Swept("due", due.Count);
        instruments.Swept("lost", lost.Count);
        instruments.Swept("emptied", emptied.Count);
    }

    // One run's trouble must not keep the others waiting.
    private Task SendAsync(RunId run, RunCommand command, CancellationToken cancellation) => Round.TryAsync(
        $"{command.GetType().Name} of run {run}",
        () => grains.GetGrain<IRunGrain>(run.Value).ExecuteAsync(command, cancellation),
        logger,
        cancellation);
}
