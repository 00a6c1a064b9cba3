using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>What causal attention costs. It is fused, so that no context × context matrix is held.</summary>
internal static class AttentionCost
{
    public static SublayerCost Of(TransformerSpec spec)
    {
        ulong width = spec.Width;
        var keyWidth = width / spec.Heads * spec.KeyValueHeads;
        var matrices = (2 * width * width) + (2 * width * keyWidth);
        var norms = spec.QueryKeyNorm ? new[] { new NormCost(spec.Norm, width), new NormCost(spec.Norm, keyWidth) } : [];
        var gains = norms.Aggregate(0UL, (sum, norm) => sum + norm.Parameters);
        return new(
            matrices + gains,
            matrices + gains,
            matrices,
            ScoreFlops(spec),
            Held(width, keyWidth) + new HeldNumbers(norms.Aggregate(0UL, (sum, norm) => sum + norm.HeldNumbers)));
    }

    // Two products with the keys and values of this and all earlier tokens, (context + 1) / 2 on average: 2·width each per key
    // (appendix B of PaLM, arXiv 2204.02311, halved by the causal mask). Shared keys meet every query all the same.
    private static double ScoreFlops(TransformerSpec spec) => 4.0 * spec.Width * (spec.Context + 1.0) / 2;

    // Queries, keys and values, the former two turned, what was seen and the output.
    private static HeldNumbers Held(ulong width, ulong keyWidth) => new(Exact: 0, OfProducts: (4 * width) + (3 * keyWidth), Copies: width);
}
