using Microsoft.Extensions.Options;
using Npgsql;
using Orchestrator.Coordinator.Platform.Errors;
using Orchestrator.Coordinator.Scheduling;

namespace Orchestrator.Coordinator.Runs;

/// <summary>
/// Looks in every coordinator, from its start and every few seconds, for runs that nobody may be looking after: a deadline has passed,
/// the worker is lost, the scheduler was not told. What it finds twice does no harm; what it misses now it finds the next time.
/// </summary>
internal sealed partial class RunSweep(
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
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (NpgsqlException error)
            {
                LogPutOff(error.Message);
            }

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

        if (await runs.AnyQueuedAsync(cancellation))
        {
            await grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.TheOne).NudgeAsync();
        }

        instruments.Swept("due", due.Count);
        instruments.Swept("lost", lost.Count);
    }

    // One run's trouble must not keep the others waiting.
    private async Task SendAsync(RunId run, RunCommand command, CancellationToken cancellation)
    {
        try
        {
            await grains.GetGrain<IRunGrain>(run.Value).ExecuteAsync(command, cancellation);
        }
        catch (Exception error) when (error is OrchestratorException or TimeoutException or OrleansException)
        {
            LogNotDone(run, command.GetType().Name, error.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking after runs is put off: {Message}")]
    private partial void LogPutOff(string message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId} did not take {Command} and will be asked again: {Message}")]
    private partial void LogNotDone(RunId runId, string command, string message);
}
