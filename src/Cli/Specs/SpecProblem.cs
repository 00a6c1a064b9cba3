namespace Orchestrator.Cli.Specs;

/// <summary>One thing that is wrong in a spec: where, in which field (empty: none in particular), and what would be right.</summary>
internal sealed record SpecProblem(Origin Origin, string Path, string Message)
{
    public override string ToString() =>
        Path.Length == 0 || (Origin is Origin.InOverride set && set.Argument.StartsWith($"{Path}=", StringComparison.Ordinal))
            ? $"{Origin}: {Message}"
            : $"{Origin}: {Path}: {Message}";
}
