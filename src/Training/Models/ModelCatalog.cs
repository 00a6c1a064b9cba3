using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models.Transformer;
using static TorchSharp.torch;
using Architecture = Orchestrator.Contracts.V1.ModelSpec.ArchitectureOneofCase;
using Device = TorchSharp.torch.Device;

namespace Orchestrator.Training.Models;

/// <summary>Every architecture by its name in the spec.</summary>
public static class ModelCatalog
{
    private static readonly Dictionary<Architecture, Func<ModelSpec, ParameterSet, Model>> Builders = new()
    {
        [Architecture.Transformer] = (spec, parameters) => new TransformerModel(spec.Transformer, parameters),
    };

    /// <summary>The model of a resolved spec with its initial weights, on <paramref name="device"/> in the spec's precision.</summary>
    public static Model Build(RunSpec spec, Device device)
    {
        if (!Builders.TryGetValue(spec.Model.ArchitectureCase, out var builder))
        {
            throw new ArgumentException($"model: needs one of {string.Join(", ", Builders.Keys)}.", nameof(spec));
        }

        return builder(spec.Model, new ParameterSet(spec.Seeds.Initialization, PrecisionOf(spec.Precision), device));
    }

    private static ScalarType PrecisionOf(PrecisionSpec spec) => spec.Kind switch
    {
        Precision.Float32 => float32,
        Precision.Float64 => float64,
        _ => throw new ArgumentException($"precision.kind: {spec.Kind} is not one of FLOAT32, FLOAT64."),
    };
}
