using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models.Transformer;
using static TorchSharp.torch;
using Architecture = Orchestrator.Contracts.V1.ModelSpec.ArchitectureOneofCase;
using Device = TorchSharp.torch.Device;

namespace Orchestrator.Training.Models;

/// <summary>Every architecture by its name in the spec.</summary>
public static class ModelCatalog
{
    private static readonly Dictionary<Architecture, Func<RunSpec, ParameterSet, Model>> Builders = new()
    {
        [Architecture.Transformer] = (spec, parameters) =>
            new TransformerModel(spec.Model.Transformer, spec.Recomputation?.Kind ?? Recomputation.None, parameters),
    };

    /// <summary>The model of a resolved spec with its initial weights, on <paramref name="device"/> in the spec's precision.</summary>
    public static Model Build(RunSpec spec, Device device)
    {
        if (!Builders.TryGetValue(spec.Model.ArchitectureCase, out var builder))
        {
            throw new ArgumentException($"model: needs one of {string.Join(", ", Builders.Keys)}.", nameof(spec));
        }

        var (weights, products) = PrecisionOf(spec.Precision);
        return builder(spec, new ParameterSet(spec.Seeds.Initialization, weights, device, products));
    }

    private static (ScalarType Weights, ScalarType Products) PrecisionOf(PrecisionSpec spec) => spec.Kind switch
    {
        Precision.Float32 => (float32, float32),
        Precision.Float64 => (float64, float64),
        Precision.Bfloat16 => (float32, bfloat16),
        _ => throw new ArgumentException($"precision.kind: {spec.Kind} is not one of FLOAT32, FLOAT64, BFLOAT16."),
    };
}
