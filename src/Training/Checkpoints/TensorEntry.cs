namespace Orchestrator.Training.Checkpoints;

/// <summary>Where a tensor lies in a safetensors file: element type by its safetensors name, shape, and bytes [Begin, End) of the data.</summary>
internal sealed record TensorEntry(string Name, string Type, IReadOnlyList<long> Shape, long Begin, long End)
{
    public string Describe() => $"{Type} [{string.Join(", ", Shape)}]";
}
