using System.Diagnostics;

namespace Orchestrator.Coordinator.Platform.Telemetry;

/// <summary>The coordinator's one source of spans.</summary>
internal static class CoordinatorActivities
{
    public const string SourceName = "Orchestrator.Coordinator";

    public static ActivitySource Source { get; } = new(SourceName);
}
