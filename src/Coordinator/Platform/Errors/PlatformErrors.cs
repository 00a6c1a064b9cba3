using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Platform.Errors;

/// <summary>Failures that no feature owns.</summary>
internal static class PlatformErrors
{
    public static OrchestratorException DatabaseUnavailable(Exception error) =>
        new(ErrorReason.DatabaseUnavailable, "PostgreSQL cannot be used at the moment; try again shortly.", error);

    public static OrchestratorException Stopping() => new(ErrorReason.CoordinatorUnavailable, "This coordinator is stopping; call again.");
}
