using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Sublayers.Experts;

/// <summary>What keeps a router from sending every token to the same experts, and its logits small.</summary>
internal static class RouterLosses
{
    /// <summary>
    /// E · Σ_e f_e · P_e, where f_e is expert e's share of all assignments of a token to an expert and P_e its mean probability (arXiv
    /// 2101.03961, equations 4 to 6; with k experts a token as in MegaBlocks, by which OLMoE was trained: shares sum to 1, not to k). It is
    /// 1 when all experts are as probable as they are used, E / k when the same k take everything.
    /// </summary>
    public static Tensor Balance(Tensor probabilities_PE, Tensor load_E) =>
        (load_E * probabilities_PE.mean([0])).sum().Times(load_E.size(0));

    /// <summary>Mean of (log Σ_e exp logit_e)², arXiv 2202.08906, equation 5.</summary>
    public static Tensor Z(Tensor logits_PE)
    {
        var size_P = logits_PE.logsumexp(-1);
        return (size_P * size_P).mean();
    }
}
