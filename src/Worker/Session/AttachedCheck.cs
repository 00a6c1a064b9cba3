using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Orchestrator.Worker.Session;

/// <summary>A worker is ready while a coordinator knows it.</summary>
internal sealed class AttachedCheck(SessionBoard sessions) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) => Task.FromResult(
        sessions.IsAttached ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The worker is not attached to a coordinator."));
}
