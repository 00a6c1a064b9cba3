using System.Text.RegularExpressions;

namespace Orchestrator.Worker.Checkpoints;

/// <summary>The folder of all runs' checkpoints. What the coordinator names must be a checkpoint in it, and nothing else.</summary>
internal sealed partial record CheckpointRoot(string Path)
{
    /// <summary>The folder of a checkpoint, whether it exists or not.</summary>
    /// <returns>Null when the location is not of the form run/attempt/sequence.</returns>
    public string? Resolve(string location) => Pattern().IsMatch(location) ? System.IO.Path.Combine(Path, location) : null;

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]*/[0-9]+/[0-9]+\z")]
    private static partial Regex Pattern();
}
