using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>
/// Hyper-connections, arXiv 2409.19606, appendix B: n streams of width d, read, mixed and written by an n×(n+2) set of static weights
/// and, in the dynamic form, by as many predictions from each normalised stream.
/// </summary>
internal sealed class HyperConnection(HyperConnectionSpec spec) : IConnection
{
    private const int Scales = 2;

    private ulong Rate => spec.Rate;

    // Columns of weights per stream: one that reads it, n that mix it, one that writes it.
    private ulong Columns => Rate + 2;

    /// <summary>Equations 21 to 26: n(n+2), and |norm| + d(n+2) + 2 when dynamic.</summary>
    public ulong Parameters(ulong width, ulong normParameters) =>
        (Rate * Columns) + (spec.Dynamic ? normParameters + (width * Columns) + Scales : 0);

    /// <summary>
    /// 2·d·n·(n+2) for reading, mixing and writing, which gives the static rows of table 8; predicting the weights from the streams takes as much
    /// again. (The dynamic rows of table 8 are lower than any count of the products that equations 10 to 13 ask for.)
    /// </summary>
    public double ForwardFlops(ulong width)
    {
        var apply = 2.0 * width * Rate * Columns;
        return spec.Dynamic ? 2 * apply : apply;
    }

    /// <summary>The n streams, which over two sublayers is the 2·n·d of appendix B; the normalised ones too when dynamic.</summary>
    public ulong KeptNumbers(ulong width) => Rate * width * (spec.Dynamic ? 2UL : 1UL);

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
