using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>Finds the checkpoint of a run that somebody means, read from PostgreSQL.</summary>
internal interface ICheckpointChoice
{
    /// <param name="run">Whose checkpoints.</param>
    /// <param name="step">The one after so many steps, on the served history if there are several.</param>
    /// <param name="position">Exactly the one there. Without a step and a position: the newest sound one, on the served history if there is one.</param>
    /// <param name="cancellation">Of the caller.</param>
    /// <exception cref="Platform.Errors.OrchestratorException">There is none, or it is damaged; the message names those there are.</exception>
    Task<StoredCheckpoint> ChooseAsync(RunReference run, ulong? step, Position? position, CancellationToken cancellation);
}
