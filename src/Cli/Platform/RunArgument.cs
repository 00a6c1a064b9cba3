using System.CommandLine;

namespace Orchestrator.Cli.Platform;

/// <summary>The argument that names a run; the server understands it.</summary>
internal static class RunArgument
{
    public static Argument<string> Create() => new("RUN")
    {
        Description = "A run's id, its exact name (the newest of that name), or a unique prefix of either.",
    };

    public static Argument<string[]> CreateMany() => new("RUN")
    {
        Description = "Runs: each an id, an exact name (the newest of that name), or a unique prefix of either.",
        Arity = ArgumentArity.OneOrMore,
    };
}
