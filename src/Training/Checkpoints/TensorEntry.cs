namespace Orchestrator.Training.Checkpoints;

/// <summary>A tensor in a safetensors file: element type by its name there, shape, and its bytes [Begin, End) of the data.</summary>
internal sealed record TensorEntry(string Name, string Type, IReadOnlyList<long> Shape, long Begin, long End)
{
    public string Describe() => $"{Type} [{string.Join(", ", Shape)}]";
}
