namespace Orchestrator.Training.Checkpoints;

/// <summary>The name that a store of all runs' checkpoints carries within itself: whoever finds the same name shares the store.</summary>
public interface IStoreName
{
    /// <returns>Null when it has none.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    string? Read();

    /// <summary>Names it, unless it has a name. Of several that do so at once, one is first.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    void Create(string name);
}
