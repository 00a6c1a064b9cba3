using Orchestrator.Training.Platform;
using TorchSharp;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Sublayers;

/// <summary>
/// Causal attention with rotary positions on a processor: all_BTC, the H queries, G keys and G values of each position, to seen_BTD. It
/// keeps its argument and one number for each query, and turns and weighs a second time for the backward pass.
/// </summary>
internal sealed class FusedAttention : CustomFunction<FusedAttention>
{
    public static bool Takes(Tensor all_BTC) =>
        Blas.IsAvailable && all_BTC.device_type == DeviceType.CPU && all_BTC.dtype is ScalarType.Float32 or ScalarType.Float64;

    /// <param name="all_BTC">C = (H + 2G)·K.</param>
    /// <param name="turns_TP2">Cosine and sine of the angle of each of the K / 2 pairs of features, in the type of all_BTC.</param>
    /// <param name="heads">H.</param>
    public static Tensor Of(Tensor all_BTC, Tensor turns_TP2, long heads)
    {
        var all = all_BTC.contiguous();
        return is_grad_enabled() ? Apply(all, turns_TP2, heads) : See(all, turns_TP2, heads).Seen_BTD;
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        var (all_BTC, turns_TP2) = ((Tensor)arguments[0], (Tensor)arguments[1]);
        var (seen_BTD, scales_BHT) = See(all_BTC, turns_TP2, (long)arguments[2]);
        Save(context, all_BTC, turns_TP2, scales_BHT);
        return seen_BTD;
    }

    protected override List<Tensor> Gradients(SavedTensors saved, Tensor gradient)
    {
        var ofAll_BTC = empty_like(saved[0]);
        FusedAttentionKernel.Create(saved[0], saved[1], saved[2]).Backward(gradient.contiguous(), ofAll_BTC);
        return [ofAll_BTC, null!, null!];
    }

    private static (Tensor Seen_BTD, Tensor Scales_BHT) See(Tensor all_BTC, Tensor turns_TP2, long heads)
    {
        var (batch, length) = (all_BTC.size(0), all_BTC.size(1));
        var seen_BTD = empty([batch, length, heads * 2 * turns_TP2.size(1)], all_BTC.dtype);
        var scales_BHT = empty([batch, heads, length], all_BTC.dtype);
        FusedAttentionKernel.Create(all_BTC, turns_TP2, scales_BHT).Forward(seen_BTD);
        return (seen_BTD, scales_BHT);
    }
}
