using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>How well a run does, read from PostgreSQL.</summary>
public interface ILossQuery
{
    /// <summary>The ends of its served curves.</summary>
    Task<LastLosses> ReadAsync(RunId run, CancellationToken cancellation);
}

/// <summary>Null: there is none yet.</summary>
public sealed record LastLosses(double? Training, double? Validation)
{
    public static readonly LastLosses None = new(Training: null, Validation: null);
}
