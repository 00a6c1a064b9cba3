using System.Diagnostics;

namespace Orchestrator.Training.Loop;

/// <summary>The spans of a training's phases.</summary>
public static class TrainingActivities
{
    public const string RestoreCheckpoint = "train.checkpoint.restore";
    public const string FirstStep = "train.first_step";
    public const string Evaluate = "train.evaluate";
    public const string CopyCheckpoint = "train.checkpoint.copy";
    public const string WriteCheckpoint = "train.checkpoint.write";

    public static ActivitySource Source { get; } = new("Orchestrator.Trainer");
}
