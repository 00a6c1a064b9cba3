using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>
/// Frac-connections, arXiv 2503.14125, section 4.4: a stream of width d in m pieces, read, mixed and written by an m×(2m+1) set of static
/// weights and, in the dynamic form, by as many predictions from each normalised piece. m = 1 costs what one hyper-connected stream does.
/// </summary>
internal sealed class FracConnection(FracConnectionSpec spec, NormSpec norm, ulong width) : IConnection
{
    private const int Scales = 2;

    /// <summary>m(2m+1), and |norm| + (d/m)(2m+1) + 2 when dynamic.</summary>
    public ulong Parameters => Weights + (spec.Dynamic ? Norm + (PieceWidth * Columns) + (spec.Scale ? Scales : 0UL) : 0);

    /// <summary>2·d·m each for reading and mixing, 2·d for writing; 2·d·(2m+1) for predicting the weights.</summary>
    public double ForwardFlops => (spec.Dynamic ? 2 : 1) * 2.0 * width * Columns;

    public CollapseCost Collapse => default;

    public ulong StreamNumbers => width;

    /// <summary>
    /// As for hyper-connections: the mixed stream and what is added to it; the weights before and after each of four operations.
    /// </summary>
    public ulong HeldNumbers =>
        (2 * width) + (spec.Dynamic ? (Rate * (spec.Norm ? PieceNorm.HeldNumbersBeforeProjection : 0)) + (5 * Weights) : 0);

    public bool CanBeRecomputed => true;

    private ulong Rate => spec.Rate;

    private ulong PieceWidth => width / Rate;

    private NormCost PieceNorm => new(norm, PieceWidth);

    private ulong Norm => spec.Norm ? PieceNorm.Parameters : 0;

    // Each piece has a weight for every piece of the sublayer's input and of the mixed stream, and one by which it is written.
    private ulong Columns => (2 * Rate) + 1;

    private ulong Weights => Rate * Columns;

    public void Validate(Violations violations)
    {
        violations = violations.In("frac");
        violations.RequireCount("rate", spec.Rate, 1024);
        if (spec.Rate > 0 && width > 0 && width % spec.Rate != 0)
        {
            violations.Add("rate", $"is {spec.Rate}, must divide the width ({width}), for instance {Nearby()}");
        }

        DynamicRules.RequireDynamic(violations, "tanh", spec.Tanh, spec.Dynamic, "bounds the dynamic correction");
        DynamicRules.RequireDynamic(violations, "norm", spec.Norm, spec.Dynamic, "normalises what the dynamic correction is computed from");
        DynamicRules.RequireDynamic(violations, "scale", spec.Scale, spec.Dynamic, "scales the dynamic correction");
    }

    // The divisors of the width around the rate; 1 is always one.
    private string Nearby()
    {
        var (below, above) = (Math.Min(Rate, width), Rate + 1);
        while (width % below != 0)
        {
            below--;
        }

        while (above < width && width % above != 0)
        {
            above++;
        }

        return above < width ? $"{below} or {above}" : $"{below}";
    }
}
