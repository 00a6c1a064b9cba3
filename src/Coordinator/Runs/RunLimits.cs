using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Runs;

/// <summary>What the spec says of failures and time; kept with the first event, so that a history decides the same for good.</summary>
/// <param name="RollBacks">Runs from before there was a guard have none.</param>
public sealed record RunLimits(int InfrastructureRetries, TimeSpan Backoff, TimeSpan? WallTime, int RollBacks = 0)
{
    /// <param name="spec">With every default filled in.</param>
    public static RunLimits Of(RunSpec spec) => new(
        (int)spec.Retries.Infrastructure, spec.Retries.Backoff.ToTimeSpan(), spec.WallTimeLimit?.ToTimeSpan(), (int)spec.Guard.Limit);
}
