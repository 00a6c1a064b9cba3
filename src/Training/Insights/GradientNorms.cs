using Orchestrator.Training.Models;
using static TorchSharp.torch;

namespace Orchestrator.Training.Insights;

/// <summary>The 2-norm of the gradient of each part of a model: where it vanishes with depth, the parts before do not learn.</summary>
internal static class GradientNorms
{
    /// <param name="parameters">With the gradients of a step, clipped or not.</param>
    /// <param name="global">The global norm before they were clipped; the norms of the parts are those before, too.</param>
    public static IEnumerable<(string Metric, double Value)> Of(IReadOnlyList<Parameter> parameters, double global)
    {
        using var scope = NewDisposeScope();
        var squares = stack(parameters.Select(parameter => Square(parameter.Value.grad!))).cpu().data<double>().ToArray();
        var total = squares.Sum();
        var scale = total > 0 ? global / Math.Sqrt(total) : 1;
        return
        [
            .. parameters.Zip(squares)
                .GroupBy(pair => ModuleOf(pair.First.Name), pair => pair.Second)
                .Select(module => ($"gradients/{module.Key}", scale * Math.Sqrt(module.Sum()))),
        ];
    }

    private static Tensor Square(Tensor gradient)
    {
        var norm = gradient.to(float64).norm(p: 2);
        return norm * norm;
    }

    // "blocks.0.attention.output.weight" is part of the sublayer, "embedding.weight" of the embedding.
    private static string ModuleOf(string parameter)
    {
        var parts = parameter.Split('.');
        return parts.Length > 3 ? string.Join('.', parts[..3]) : parts[0];
    }
}
