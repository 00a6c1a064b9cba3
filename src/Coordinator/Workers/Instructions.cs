using Grpc.Core;
using Microsoft.Extensions.Options;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Database;
using Orchestrator.Coordinator.Platform.Errors;

namespace Orchestrator.Coordinator.Workers;

/// <summary>
/// Tells an attached worker all that it should be doing, whenever that has changed: looked at after every nudge, and every few seconds in
/// any case, since a nudge may be lost.
/// </summary>
internal sealed partial class Instructions(
    DesiredTaskSource source, AttachedWorkers attached, IGrainFactory grains, IOptions<WorkersOptions> options, TimeProvider clock,
    ILogger<Instructions> logger)
{
    /// <param name="worker">Who is told.</param>
    /// <param name="coordinator">Our side of its stream.</param>
    /// <param name="caller">Canceled when the call is gone: the only end of a write, as one cut short takes the whole stream with it.</param>
    /// <param name="cancellation">Ends the telling between two messages; a goodbye may follow.</param>
    public async Task TellAsync(
        AttachedWorker worker, IServerStreamWriter<CoordinatorMessage> coordinator, CancellationToken caller,
        CancellationToken cancellation)
    {
        attached.Add(worker);
        try
        {
            DesiredTasks? told = null;
            while (true)
            {
                if (await TryReadAsync(worker, cancellation) is { } desired && !desired.Equals(told))
                {
                    await coordinator.WriteAsync(new() { Tasks = desired }, caller);
                    told = desired;
                }

                await TryHoldAsync(worker);
                foreach (var fetch in await worker.WaitAsync(options.Value.RefreshInterval, clock, cancellation))
                {
                    await coordinator.WriteAsync(new() { Fetch = fetch }, caller);
                }
            }
        }
        finally
        {
            attached.Remove(worker);
        }
    }

    private async Task<DesiredTasks?> TryReadAsync(AttachedWorker worker, CancellationToken cancellation)
    {
        try
        {
            return await source.ReadAsync(worker.Id, cancellation);
        }
        catch (Exception error) when (DatabaseFailure.IsUnavailable(error))
        {
            LogPutOff(worker.Name, error.Message);
            return null;
        }
    }

    // After the worker was told: where its grain was, there may be no coordinator any longer, and the grain speeds things up only.
    private async Task TryHoldAsync(AttachedWorker worker)
    {
        try
        {
            await grains.GetGrain<IWorkerGrain>(worker.Id.Value).HoldAsync(worker.Session, attached.Reference);
        }
        catch (Exception error) when (error is OrchestratorException or OrleansException or TimeoutException)
        {
            LogNotHeld(worker.Name, error.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What worker {Worker} should be doing cannot be read for now: {Message}")]
    private partial void LogPutOff(string worker, string message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "That worker {Worker} is attached here cannot be said for now: {Message}")]
    private partial void LogNotHeld(string worker, string message);
}
