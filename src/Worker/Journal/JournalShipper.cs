using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Worker.Platform;
using Orchestrator.Worker.Session;

namespace Orchestrator.Worker.Journal;

/// <summary>
/// Keeps a Ship call open as long as there is a session, and a new one after every failure, to whichever coordinator answers. Sends what trainers wrote from their files,
/// so nothing is dropped: what is not acknowledged is sent again.
/// </summary>
internal sealed partial class JournalShipper(
    Coordinators coordinators, SessionBoard sessions, Shipments shipments, AgentInstruments instruments, TimeProvider clock,
    ILogger<JournalShipper> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = new Backoff(Random.Shared);
        while (true)
        {
            var (session, superseded) = await sessions.NewestAsync(stoppingToken);
            var call = new ShipCall(coordinators.Next(), session, shipments, instruments, clock, LogUnreadable);
            try
            {
                await call.RunAsync(superseded, stoppingToken);
                if (superseded.IsCompleted)
                {
                    continue;
                }
            }
            catch (RpcException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (RpcException error) when (IsForGood(ErrorReasons.Of(error)) && call.Oldest is { } refused)
            {
                refused.Shipment.Refuse(refused.Batch, error.Status.Detail);
                LogRefused(new(refused.Batch.RunId, refused.Batch.Attempt), error.Status.Detail);
            }
            catch (RpcException error)
            {
                LogBroken(CallFailure.Describe(error));
            }

            instruments.Reconnecting("ship");
            if (call.HasDelivered)
            {
                backoff.Reset();
            }

            await Task.Delay(backoff.Next(), clock, stoppingToken);
        }
    }

    // The same batch would fail again, and hold up all the others.
    private static bool IsForGood(ErrorReason reason) => reason is ErrorReason.AttemptNotGiven or ErrorReason.InvalidRequest;
}
