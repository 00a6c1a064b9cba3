using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Specs;

/// <summary>Run specs on disk.</summary>
internal static class SpecFile
{
    /// <summary>The valid spec in a file and those it extends, with overrides of the form "path=value" applied.</summary>
    /// <exception cref="CommandFailedException">
    /// The file cannot be read, or the spec is not valid; the message has a line for each problem.
    /// </exception>
    public static RunSpec Read(string path, IReadOnlyList<string> overrides)
    {
        var reading = SpecReader.Read(SpecText.Read(path), path, overrides);
        return reading.Problems.Count == 0
            ? reading.Spec
            : throw new CommandFailedException(string.Join(Environment.NewLine, reading.Problems));
    }
}
