using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Worker.Platform;

namespace Orchestrator.Worker.Session;

/// <summary>
/// Keeps the agent attached: a new call after every end that is not final. Nothing is lost in between, because both sides state whole
/// truths when they meet again.
/// </summary>
internal sealed partial class ControlSession(
    Func<Attachment> attach, AgentEnd end, AgentInstruments instruments, TimeProvider clock, ILogger<ControlSession> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = new Backoff(Random.Shared);
        while (!stoppingToken.IsCancellationRequested)
        {
            var attachment = attach();
            try
            {
                var goodbye = await attachment.RunAsync(stoppingToken);
                if (goodbye is { Reconnect: false })
                {
                    end.Fail(goodbye.Message);
                    return;
                }

                if (stoppingToken.IsCancellationRequested)
                {
                    return;
                }

                LogEnded(goodbye?.Message ?? "the coordinator ended the call");
            }
            catch (Exception error) when (stoppingToken.IsCancellationRequested && error is RpcException or OperationCanceledException or TimeoutException)
            {
                return;
            }
            catch (RpcException error) when (ErrorReasons.Of(error) == ErrorReason.WorkerNameTaken)
            {
                end.Fail(error.Status.Detail);
                return;
            }
            catch (RpcException error)
            {
                LogBroken(error.StatusCode, error.Status.Detail);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                LogUnreadable(error);
            }

            instruments.Reconnecting("control");
            if (attachment.WasWelcome)
            {
                backoff.Reset();
            }

            await Task.Delay(backoff.Next(), clock, stoppingToken);
        }
    }
}
