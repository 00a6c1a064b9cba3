using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections.Mixings;

/// <summary>Sinkhorn's iterations over logarithms, by plain operations on any device: two for each division.</summary>
internal static class LogarithmicSinkhorn
{
    public static Tensor Of(Tensor logits_PSS, int iterations)
    {
        var logarithms_PSS = logits_PSS;
        for (var iteration = 0; iteration < iterations; iteration++)
        {
            logarithms_PSS = Divide(Divide(logarithms_PSS, sumOver: 1), sumOver: 2);
        }

        return logarithms_PSS.exp();
    }

    private static Tensor Divide(Tensor logarithms_PSS, int sumOver) =>
        logarithms_PSS.Plus(logarithms_PSS.logsumexp(sumOver, keepdim: true).neg());
}
