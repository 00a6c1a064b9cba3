using System.Text.Json;

namespace Orchestrator.Training.Checkpoints;

/// <summary>How a checkpoint's small documents are written: for people too, and every field must be there.</summary>
internal static class CheckpointJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        WriteIndented = true,
    };
}
