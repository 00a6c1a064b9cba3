using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Studies;

/// <summary>Runs that are submitted together to answer one question: every arm with every seed.</summary>
internal sealed record Study(string Name, string Question, string Reference, IReadOnlyList<ulong> Seeds, IReadOnlyList<StudyArm> Arms)
{
    /// <summary>Seed by seed, so that what has ended early can be compared.</summary>
    public IReadOnlyList<StudyRun> Runs => [.. Seeds.SelectMany(seed => Arms.Select(arm => StudyRun.Of(Name, arm, seed)))];
}

/// <summary>One of the variants that a study compares; the spec lacks what tells its runs apart.</summary>
internal sealed record StudyArm(string Name, RunSpec Spec);
