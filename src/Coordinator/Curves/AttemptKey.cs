using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>One attempt of one run: whose journal it is.</summary>
public readonly record struct AttemptKey(RunId Run, int Attempt)
{
    public override string ToString() => $"{Run}/{Attempt}";
}
