namespace Orchestrator.Training.Checkpoints;

/// <summary>A file of a checkpoint that is about to be written.</summary>
public sealed record CheckpointFile(string Name, Action<Stream> WriteTo)
{
    /// <summary>About how many bytes it will have, so that a store can lay it out; 0: few, or nobody knows.</summary>
    public long ExpectedBytes { get; init; }

    public const string Weights = "weights.safetensors";
    public const string Optimizer = "optimizer.safetensors";
    public const string State = "state.json";

    /// <summary>Frames of the records since the previous checkpoint of the lineage: whoever can restore can complete the curve.</summary>
    public const string Journal = "journal";
}
