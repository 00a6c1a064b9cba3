using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>
/// Hyper-connections, arXiv 2409.19606, appendix B: n streams of width d, read, mixed and written by an n×(n+2) set of static weights
/// and, in the dynamic form, by as many predictions from each normalised stream.
/// </summary>
internal sealed class HyperConnection(HyperConnectionSpec spec, NormCost norm) : IConnection
{
    private const int Scales = 2;

    // Each stream has a weight by which it is read, n by which it is mixed, and one by which it is written.
    private ulong Weights => Rate * (Rate + 2);

    private ulong Rate => spec.Rate;

    /// <summary>Equations 21 to 26: n(n+2), and |norm| + d(n+2) + 2 when dynamic.</summary>
    public ulong Parameters => Weights + (spec.Dynamic ? norm.Parameters + (norm.Width * (Rate + 2)) + Scales : 0);

    /// <summary>
    /// 2·d·n·(n+2) for reading, mixing and writing, which gives the static rows of table 8; predicting the weights from the streams takes
    /// as much again. (The dynamic rows of table 8 are lower than any count of the products that equations 10 to 13 ask for.)
    /// </summary>
    public double ForwardFlops => (spec.Dynamic ? 2 : 1) * 2.0 * norm.Width * Weights;

    /// <summary>
    /// The mixed streams, which over two sublayers are the 2·n·d of appendix B, and what is added to them; their weights, before and after
    /// each of four operations, when dynamic.
    /// </summary>
    public ulong HeldNumbers
    {
        get
        {
            var streams = 2 * Rate * norm.Width;
            return spec.Dynamic ? streams + (Rate * norm.HeldNumbersBeforeProjection) + (5 * Weights) : streams;
        }
    }

    public void Validate(Violations violations)
    {
        violations = violations.In("hyper");
        violations.RequireCount("rate", spec.Rate, 1024);
        if (spec.Tanh && !spec.Dynamic)
        {
            violations.Add("tanh", "is true, but bounds the dynamic correction and dynamic is false; leave it out, or set dynamic to true");
        }
    }
}
