namespace Orchestrator.Coordinator.Runs;

/// <summary>Understands how people name runs: by id, by exact name (the newest), or by unique prefix of either.</summary>
public interface IRunReferences
{
    /// <exception cref="Platform.Errors.OrchestratorException">No run, or several, with the candidates.</exception>
    Task<RunReference> ResolveAsync(string reference, CancellationToken cancellation);

    /// <summary>Runs that are not there any more are absent.</summary>
    Task<IReadOnlyDictionary<RunId, string>> NamesOfAsync(IReadOnlyCollection<RunId> runs, CancellationToken cancellation);
}

/// <summary>The run that a reference means; the note says how it was understood when that is not plain.</summary>
public sealed record RunReference(RunId Id, string Name, string Note);
