using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Sublayers;

/// <summary>
/// The loops of <see cref="FusedAttention"/> over heads in memory. Tensors are contiguous and on the processor. With S the products of
/// turned queries and keys over √K, and L the logarithm of a row's Σ e^S over the positions up to its own: weights W = e^(S − L), seen W·V.
/// </summary>
internal abstract class FusedAttentionKernel
{
    /// <summary>Computes in double precision where the arguments are, else in single. scales_BHT are the L, written by the forward pass.</summary>
    public static FusedAttentionKernel Create(Tensor all_BTC, Tensor turns_TP2, Tensor scales_BHT) => all_BTC.dtype == float64
        ? new FusedAttentionKernel<double>(all_BTC, turns_TP2, scales_BHT)
        : new FusedAttentionKernel<float>(all_BTC, turns_TP2, scales_BHT);

    public abstract void Forward(Tensor seen_BTD);

    /// <summary>
    /// With g the gradient: Wᵀ·g for values; with Y = g·Vᵀ and dS = W ⊙ (Y − Σ W⊙Y by row), dS·keys and dSᵀ·queries, over √K and turned
    /// back.
    /// </summary>
    public abstract void Backward(Tensor gradient_BTD, Tensor ofAll_BTC);
}
