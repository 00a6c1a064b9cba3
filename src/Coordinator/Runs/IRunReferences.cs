using Orchestrator.Coordinator.Platform.Access;

namespace Orchestrator.Coordinator.Runs;

/// <summary>
/// Understands how people name runs: by id, by exact name (the newest), or by unique prefix of either. It makes no difference whether a run is
/// archived. Runs of projects that the caller may not read do not exist for it; of those that do, the caller must have the role in their project.
/// </summary>
internal interface IRunReferences
{
    /// <exception cref="Platform.Errors.OrchestratorException">
    /// No run, or a deleted one, or several, with the candidates; or one for which the caller has not the role.
    /// </exception>
    Task<RunReference> ResolveAsync(string reference, CallAccess access, CancellationToken cancellation);

    /// <summary>Deleted runs too; where those are not meant by their id, only when no other run is.</summary>
    /// <exception cref="Platform.Errors.OrchestratorException">
    /// No run, or several, with the candidates; or one for which the caller has not the role.
    /// </exception>
    Task<RunReference> ResolveEvenDeletedAsync(string reference, CallAccess access, CancellationToken cancellation);

    /// <summary>
    /// To be called once something was read of a run, before it is answered with: what is read while a run is being deleted may be a part of it only.
    /// </summary>
    /// <exception cref="Platform.Errors.OrchestratorException">The run is deleted.</exception>
    Task RequireAsync(RunReference run, CancellationToken cancellation);

    /// <summary>Runs that are not there any more are absent.</summary>
    Task<IReadOnlyDictionary<RunId, string>> NamesOfAsync(IReadOnlyCollection<RunId> runs, CancellationToken cancellation);
}

/// <summary>The run that a reference means; the note says how it was understood when that is not plain.</summary>
public sealed record RunReference(RunId Id, string Name, string Note);
