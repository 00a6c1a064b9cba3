using Microsoft.Extensions.Options;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Hosting;
using Orchestrator.Coordinator.Scheduling;

namespace Orchestrator.Coordinator.Runs;

/// <summary>
/// Looks in every coordinator, from its start and every few seconds, for runs that nobody may be looking after: a deadline has passed,
/// the worker is lost or being drained, the scheduler was not told. What it finds twice does no harm; what it misses now it finds the next
/// time.
/// </summary>
internal sealed class RunSweep(
    PostgresRunQuery runs,
    IAssignedTaskQuery tasks,
    IGrainFactory grains,
    RunInstruments instruments,
    IOptions<RunsOptions> options,
    TimeProvider clock,
    ILogger<RunSweep> logger) : BackgroundService
{
    private const int MostAtOnce = 500;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Round.TryAsync("Looking after runs", () => SweepAsync(stoppingToken), logger, stoppingToken);
            await Task.Delay(options.Value.SweepInterval * (1 - (0.25 * Random.Shared.NextDouble())), clock, stoppingToken);
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

        var draining = await tasks.OfDrainingWorkersAsync(cancellation);
        foreach (var (run, attempt, worker) in draining)
        {
            var message = $"Worker {worker} is being drained.";
            await SendAsync(run, new RunCommand.Displace(attempt, StopReason.Drained, message), cancellation);
        }

        if (await runs.AnyQueuedAsync(cancellation))
        {
            await grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.TheOne).NudgeAsync();
        }

        instruments.Swept("due", due.Count);
        instruments.Swept("lost", lost.Count);
        instruments.Swept("draining", draining.Count);
    }

    // One run's trouble must not keep the others waiting.
    private Task SendAsync(RunId run, RunCommand command, CancellationToken cancellation) => Round.TryAsync(
        $"{command.GetType().Name} of run {run}",
        () => grains.GetGrain<IRunGrain>(run.Value).ExecuteAsync(command, cancellation),
        logger,
        cancellation);
}
