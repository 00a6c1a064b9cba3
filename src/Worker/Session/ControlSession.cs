using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Worker.Platform;
using Orchestrator.Worker.Session.Credentials;

namespace Orchestrator.Worker.Session;

/// <summary>
/// Keeps the agent attached: a new call after every end that is not final. Nothing is lost in between, because both sides state whole
/// truths when they meet again.
/// </summary>
internal sealed partial class ControlSession(
    Func<Attachment> attach, Enrollment enrollment, AgentEnd end, AgentInstruments instruments, TimeProvider clock, ILogger<ControlSession> logger)
    : BackgroundService
{
    private static readonly TimeSpan ShortOrder = TimeSpan.FromMinutes(1);

    private long? _replacedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = new Backoff(Random.Shared);
        while (!stoppingToken.IsCancellationRequested)
        {
            var attachment = attach();
            var shown = enrollment.Current;
            try
            {
                var goodbye = await attachment.RunAsync(stoppingToken);
                if (goodbye is { Reconnect: false } && !IsFirstReplacement(attachment))
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
            catch (Exception error) when (stoppingToken.IsCancellationRequested && IsOfTheEnd(error))
            {
                return;
            }
            catch (RpcException error) when (ErrorReasons.Of(error) == ErrorReason.WorkerNameTaken)
            {
                end.Fail(error.Status.Detail);
                return;
            }
            catch (RpcException error) when (error.StatusCode == StatusCode.Unauthenticated)
            {
                enrollment.Refused(shown);
                LogBroken(CallFailure.Describe(error));
            }
            catch (RpcException error)
            {
                LogBroken(CallFailure.Describe(error));
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

    private static bool IsOfTheEnd(Exception error) => error is RpcException or OperationCanceledException or TimeoutException;

    // A hello of our own that was held up on its way replaces the session after it, once. Another agent with a copy of our folder, which
    // attaches again like us, does so in short order.
    private bool IsFirstReplacement(Attachment attachment)
    {
        var isRepeated = _replacedAt is { } before && clock.GetElapsedTime(before) < ShortOrder;
        _replacedAt = clock.GetTimestamp();
        return attachment.WasWelcome && !isRepeated;
    }
}
