using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models;
using Orchestrator.Training.Platform;
using Orchestrator.Training.Tests.Models.Connections;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models;

/// <summary>Resolved specs of a transformer small enough to check in milliseconds, in double precision, and batches for it.</summary>
internal static class TinyGpt
{
    public const int Context = 12;
    public const int Vocabulary = 257;

    public static RunSpec Spec(Action<TransformerSpec>? change = null, Precision precision = Precision.Float64)
    {
        // Weights large enough for a norm's epsilon to vanish beside the mean square of a row.
        var transformer = new TransformerSpec
        {
            Layers = 2, Width = 16, Heads = 2, Context = Context, InitialDeviation = 0.1, Norm = new() { Epsilon = 1e-12 },
        };
        change?.Invoke(transformer);
        return SpecDefaults.Resolve(new()
        {
            Model = new() { Transformer = transformer },
            Data = new(),
            Precision = new() { Kind = precision },
        });
    }

    public static Model Build(Action<TransformerSpec>? change = null, Precision precision = Precision.Float64) =>
        ModelCatalog.Build(Spec(change, precision), torch.CPU);

    public static ConnectionSpec Hyper(uint rate, bool dynamic = true, bool scaled = false)
    {
        var spec = ConnectionSpecs.Hyper(rate, dynamic);
        spec.Hyper.ScaleOutputWeights = scaled;
        return spec;
    }

    /// <summary>tokens_BT, different ones for different seeds.</summary>
    public static torch.Tensor Tokens(int sequences = 3, int length = Context, ulong seed = 5)
    {
        using var generator = new torch.Generator(seed, torch.CPU);
        return torch.randint(0, Vocabulary, [sequences, length], torch.int64, torch.CPU, generator: generator);
    }

    /// <summary>Moves every parameter off its initial value, by noise that depends on the parameter's name only.</summary>
    public static void Disturb(ParameterSet parameters, double deviation = 0.3)
    {
        using var noise = new ParameterSet(seed: 77, torch.float64, torch.CPU);
        using var no = torch.no_grad();
        foreach (var parameter in parameters.All)
        {
            using var drawn = noise.AddNormal(parameter.Name, deviation, decays: false, parameter.Value.shape);
            parameter.Value.PlusInPlace(drawn);
        }
    }

    /// <summary>The next-token loss's graph, run backward.</summary>
    public static void Backward(Model model, torch.Tensor tokens_BT)
    {
        var logits_BTV = model.forward(tokens_BT, new ForwardPass());
        var length = tokens_BT.size(1) - 1;
        torch.nn.functional
            .cross_entropy(logits_BTV.narrow(1, 0, length).flatten(0, 1), tokens_BT.narrow(1, 1, length).flatten())
            .backward();
    }
}
