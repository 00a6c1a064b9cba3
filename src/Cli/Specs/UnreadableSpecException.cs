namespace Orchestrator.Cli.Specs;

/// <summary>A spec is no document that could be looked into, for this one reason.</summary>
internal sealed class UnreadableSpecException(SpecProblem problem) : Exception(problem.ToString())
{
    public SpecProblem Problem => problem;
}
