using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Database;

namespace Orchestrator.Coordinator.Platform.Errors;

/// <summary>Failures that no feature owns.</summary>
internal static class PlatformErrors
{
    /// <returns>Null: not a failure that passes by itself.</returns>
    public static OrchestratorException? OfPassing(Exception error) => error switch
    {
        _ when DatabaseFailure.IsUnavailable(error) => DatabaseUnavailable(),
        // Between coordinators: the one that was asked has died or stands still, and the grain moves.
        OrleansException or TimeoutException => PeerUnavailable(),
        _ => null,
    };

    public static OrchestratorException Malformed() =>
        new(ErrorReason.InvalidRequest, "The message cannot be read: its bytes are no message of the type that the method takes.");

    public static OrchestratorException DatabaseUnavailable() =>
        new(ErrorReason.DatabaseUnavailable, "PostgreSQL cannot be used at the moment; try again shortly.");

    private static OrchestratorException PeerUnavailable() => new(
        ErrorReason.CoordinatorUnavailable, "The coordinator that looks after this does not answer; another one is about to. Call again.");

    public static OrchestratorException Stopping() => new(ErrorReason.CoordinatorUnavailable, "This coordinator is stopping; call again.");
}
