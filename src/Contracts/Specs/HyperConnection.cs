using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>
/// Hyper-connections, arXiv 2409.19606, appendix B: n streams of width d, read, mixed and written by an n×(n+2) set of static weights
/// and, in the dynamic form, by as many predictions from each normalised stream. What is not trained has neither.
/// </summary>
internal sealed class HyperConnection(HyperConnectionSpec spec, NormCost norm) : IConnection
{
    /// <summary>Equations 21 to 26, with every part trained: n(n+2), and |norm| + d(n+2) + 2 when dynamic.</summary>
    public ulong Parameters => (Rate * Learned) + (Predicts ? norm.Parameters + (norm.Width * Learned) + Scales : 0);

    /// <summary>
    /// 2·d·n·(n+2) for reading, mixing and writing, which gives the static rows of table 8; predicting the weights from the streams takes
    /// as much again. (The dynamic rows of table 8 are lower than any count of the products that equations 10 to 13 ask for.)
    /// </summary>
    public double ForwardFlops
    {
        get
        {
            var predicted = Predicts ? (2.0 * norm.Width * Rate * Learned) + Mixing.ForwardFlops(spec.Mixing, Rate) : 0;
            return (2.0 * norm.Width * Rate * (MixColumns + 2)) + predicted;
        }
    }

    public CollapseCost Collapse => CollapseCost.Of(spec.Collapse, Rate, norm.Width);

    public ulong StreamNumbers => Rate * norm.Width;

    /// <summary>
    /// The mixed streams, which over two sublayers are the 2·n·d of appendix B, and what is added to them; their weights, before and after
    /// each of four operations, when dynamic.
    /// </summary>
    public ulong HeldNumbers =>
        (2 * Rate * norm.Width) + (Predicts ? Rate * (norm.HeldNumbersBeforeProjection + (5 * Learned)) : 0);

    public bool CanBeRecomputed => true;

    private ulong Rate => spec.Rate;

    // The matrices' columns, each of which has a weight for every stream: one to read by, n to mix by, one to write by.
    private ulong ReadColumns => spec.TrainRead ? 1UL : 0;

    private ulong MixColumns => spec.TrainMix ? Mixing.Weights(spec.Mixing, Rate) / Rate : 0;

    private ulong WriteColumns => spec.TrainWrite ? 1UL : 0;

    private ulong Learned => ReadColumns + MixColumns + WriteColumns;

    private bool Predicts => spec.Dynamic && Learned > 0;

    // One of the read and mix weights together, one of the write weights.
    private ulong Scales => (ReadColumns + MixColumns > 0 ? 1UL : 0) + WriteColumns;

    public void Validate(Violations violations)
    {
        violations = violations.In("hyper");
        violations.RequireCount("rate", spec.Rate, 1024);
        DynamicRules.RequireDynamic(violations, "tanh", spec.Tanh, spec.Dynamic, "bounds the dynamic correction");
        violations.RequireKnown("collapse", spec.Collapse);
        Mixing.Validate(spec.Mixing, violations);
        if (spec.Mixing.KindCase == MixingSpec.KindOneofCase.Permutation)
        {
            violations.In("mixing").Add("permutation", "is for manifold connections; must be one of free, identity, sinkhorn");
        }
        else if (!spec.TrainMix && spec.Mixing.KindCase != MixingSpec.KindOneofCase.Free)
        {
            var mixing = spec.Mixing.KindCase.ToString().ToLowerInvariant();
            violations.Add("train_mix", $"is false, which needs free mixing, not {mixing}; leave one of the two out");
        }
    }
}
