using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>What an MLP, or a mixture of such experts in its place, costs.</summary>
internal static class MlpCost
{
    public static SublayerCost Of(TransformerSpec spec) => spec.Experts is null ? Dense(spec) : Mixture(spec, spec.Experts);

    /// <summary>The matrices of one MLP: SwiGLU has a gate.</summary>
    public static ulong Matrices(TransformerSpec spec) => (spec.Mlp.Kind == MlpKind.Swiglu ? 3UL : 2UL) * spec.Width * spec.Mlp.Hidden;

    private static SublayerCost Dense(TransformerSpec spec)
    {
        var matrices = Matrices(spec);
        var held = new HeldNumbers(Exact: 0, OfProducts: Inner(spec) + spec.Width, Copies: spec.Width);
        return new(matrices, matrices, matrices, OtherFlops: 0, held);
    }

    /// <summary>
    /// A router [count, width] and the active of count MLPs. Each active expert holds its token's input, its inner numbers and its output;
    /// their sum is one more, and the router has a logit and a probability for every expert.
    /// </summary>
    private static SublayerCost Mixture(TransformerSpec spec, ExpertsSpec experts)
    {
        var router = (ulong)experts.Count * spec.Width;
        var active = router + (experts.Active * Matrices(spec));
        var held = new HeldNumbers(
            Exact: 2UL * experts.Count,
            OfProducts: (experts.Active * (Inner(spec) + (2UL * spec.Width))) + spec.Width);
        return new(router + (experts.Count * Matrices(spec)), active, active, OtherFlops: 0, held);
    }

    // SwiGLU: gate, its activation, the other branch and their product; GELU: before and after it.
    private static ulong Inner(TransformerSpec spec) => (spec.Mlp.Kind == MlpKind.Swiglu ? 4UL : 2UL) * spec.Mlp.Hidden;
}
