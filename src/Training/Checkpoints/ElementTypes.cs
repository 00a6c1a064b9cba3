using static TorchSharp.torch;

namespace Orchestrator.Training.Checkpoints;

/// <summary>Element types under their safetensors names.</summary>
internal static class ElementTypes
{
    private static readonly (ScalarType Type, string Name, int Bytes)[] Known =
    [
        (ScalarType.Float64, "F64", 8),
        (ScalarType.Float32, "F32", 4),
        (ScalarType.Float16, "F16", 2),
        (ScalarType.BFloat16, "BF16", 2),
        (ScalarType.Int64, "I64", 8),
        (ScalarType.Int32, "I32", 4),
        (ScalarType.Int16, "I16", 2),
        (ScalarType.Int8, "I8", 1),
        (ScalarType.Byte, "U8", 1),
        (ScalarType.Bool, "BOOL", 1),
    ];

    public static string NameOf(ScalarType type) => Known.Single(known => known.Type == type).Name;

    /// <summary>Null when the name is unknown.</summary>
    public static int? BytesOf(string name) =>
        Known.Where(known => known.Name == name).Select(known => (int?)known.Bytes).SingleOrDefault();
}
