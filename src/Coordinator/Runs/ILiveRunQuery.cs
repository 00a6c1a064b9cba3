using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Runs;

/// <summary>The runs that hold devices now, read from PostgreSQL.</summary>
public interface ILiveRunQuery
{
    /// <param name="most">The newest so many.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<IReadOnlyList<LiveRun>> ListAsync(int most, CancellationToken cancellation);

    /// <returns>Null: the attempt never held a device.</returns>
    Task<AttemptPlacement?> PlacementOfAsync(RunId run, int attempt, CancellationToken cancellation);
}

/// <summary>A run that holds devices.</summary>
/// <param name="Pool">Of its worker.</param>
/// <param name="Spec">With every default filled in.</param>
public sealed record LiveRun(RunId Id, string Name, int Attempt, string Pool, int Devices, RunSpec Spec);

/// <summary>Where and when an attempt was given devices.</summary>
/// <param name="Pool">Of its worker.</param>
/// <param name="Spec">With every default filled in.</param>
/// <param name="AssignedAt">PostgreSQL's clock.</param>
public sealed record AttemptPlacement(string Pool, RunSpec Spec, DateTimeOffset AssignedAt);
