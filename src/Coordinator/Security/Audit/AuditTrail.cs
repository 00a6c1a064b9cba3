using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Access;
using Orchestrator.Coordinator.Platform.Database;
using Orchestrator.Coordinator.Platform.Errors;

namespace Orchestrator.Coordinator.Security.Audit;

/// <summary>
/// Writes a call down before it is let in, and what came of it afterwards. When the first cannot be written, nothing is done; when the second
/// cannot, the entry says that nobody knows.
/// </summary>
internal sealed partial class AuditTrail(AuditStore store, ILogger<AuditTrail> logger) : ICallTrail
{
    private const int LongestDetail = 500;

    public Task<long> BeginAsync(ServerCallContext call, Caller caller, object? request) =>
        store.BeginAsync(AskedOf(call, caller, AuditSubject.Of(request)), call.CancellationToken);

    // Not with the caller's token: it may have gone, and what it did is done.
    public async Task EndAsync(long entry, CallAccess access, Exception? error)
    {
        try
        {
            await store.EndAsync(entry, OutcomeOf(access, error), CancellationToken.None);
        }
        catch (Exception failure) when (DatabaseFailure.IsUnavailable(failure))
        {
            LogUnfinished(entry, failure.Message);
        }
    }

    public async Task RefusedAsync(ServerCallContext call, Caller caller, OrchestratorException refusal)
    {
        var entry = await store.BeginAsync(AskedOf(call, caller, subject: ""), call.CancellationToken);
        await EndAsync(entry, new CallAccess(caller, Role.Unspecified), refusal);
    }

    private static AskedCall AskedOf(ServerCallContext call, Caller caller, string subject) =>
        new(caller.Actor, call.Peer, call.Method.TrimStart('/'), subject);

    private static CallOutcome OutcomeOf(CallAccess access, Exception? error)
    {
        var (kind, detail) = error switch
        {
            null => (AuditOutcome.Done, ""),
            OrchestratorException { Reason: ErrorReason.AccessDenied or ErrorReason.Unauthenticated } => (AuditOutcome.Refused, error.Message),
            OrchestratorException expected => (AuditOutcome.Failed, expected.Message),
            OperationCanceledException => (AuditOutcome.Failed, "The call ended before it was done."),
            _ => (AuditOutcome.Failed, "The coordinator failed unexpectedly; its log says how."),
        };
        return new(kind, detail.Length <= LongestDetail ? detail : detail[..LongestDetail] + "…", access.Run, access.Project);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What came of audited call {Entry} could not be written down: {Message}")]
    private partial void LogUnfinished(long entry, string message);
}
