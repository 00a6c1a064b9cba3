using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>
/// Manifold-constrained hyper-connections, arXiv 2512.24880, equations 10 to 19: n streams of width d, whose read, write and mix weights
/// are projected from all streams together. The norm before the projection has no gain of its own: the projection takes it up.
/// </summary>
internal sealed class ManifoldConnection(ManifoldConnectionSpec spec, ulong width) : IConnection
{
    /// <summary>φ [n·d, w], a bias for each of w weights, and a scale for each kind: (n²+2n)(n·d+1) + 3 where n² entries mix.</summary>
    public ulong Parameters => (Weights * (StreamNumbers + 1)) + (MixWeights > 0 ? 3UL : 2UL);

    /// <summary>The projection, making the mix, and 2·d·n·(n+2) for reading, mixing and writing.</summary>
    public double ForwardFlops =>
        (2.0 * StreamNumbers * Weights)
        + Mixing.ForwardFlops(spec.Mixing, Rate)
        + (2.0 * StreamNumbers * (2 + (MixWeights > 0 ? Rate : 0)));

    public CollapseCost Collapse => CollapseCost.Of(spec.Collapse, Rate, width);

    public ulong StreamNumbers => Rate * width;

    /// <summary>
    /// The mixed streams and what is added to them; the weights before and after each of four operations. Sinkhorn's iterations are run
    /// again in the backward pass.
    /// </summary>
    public ulong HeldNumbers => (2 * StreamNumbers) + (5 * Weights);

    public bool CanBeRecomputed => true;

    private ulong Rate => spec.Rate;

    private ulong MixWeights => Mixing.Weights(spec.Mixing, Rate);

    private ulong Weights => (2 * Rate) + MixWeights;

    public void Validate(Violations violations)
    {
        violations = violations.In("manifold");
        violations.RequireCount("rate", spec.Rate, 64);
        violations.RequireKnown("collapse", spec.Collapse);
        Mixing.Validate(spec.Mixing, violations);
        Mixing.ValidatePermutations(spec.Mixing, spec.Rate, violations);
    }
}
