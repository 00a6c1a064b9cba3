namespace Orchestrator.Coordinator.Platform.Access;

/// <summary>Tells who calls.</summary>
internal interface ICallers
{
    /// <exception cref="Errors.OrchestratorException">The caller shows nothing that it could be known by, or nothing that holds.</exception>
    Task<Caller> IdentifyAsync(HttpContext call, CancellationToken cancellation);
}
