using Orchestrator.Training.Platform;
using TorchSharp;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections.Mixings;

/// <summary>
/// Doubly stochastic matrices: exp(logits), divided by the sums of its columns and then of its rows, again and again (arXiv 2512.24880,
/// equation 9). Its rows' sums are exact, its columns' as near as the iterations bring them.
/// </summary>
internal sealed class SinkhornMixing(long rate, int iterations) : Mixing
{
    private const double Distant = -8;

    // 0.999 on the diagonal for four streams; nearer to the identity the gradients beside it vanish.
    public override Tensor Initial() => eye(rate, dtype: float64).neg_().PlusInPlace(1).TimesInPlace(Distant).flatten();

    public override Tensor forward(Tensor numbers_PN)
    {
        var logits_PSS = numbers_PN.unflatten(1, [rate, rate]);
        return numbers_PN.device_type == DeviceType.CPU
            ? Sinkhorn.Of(logits_PSS, iterations)
            : LogarithmicSinkhorn.Of(logits_PSS, iterations);
    }
}
