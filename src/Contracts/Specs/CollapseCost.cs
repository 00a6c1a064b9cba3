using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>What it costs to make one row of a network's streams. A sum has nothing to learn, and its additions are not counted.</summary>
internal readonly record struct CollapseCost(ulong Parameters, double ForwardFlops)
{
    /// <summary>
    /// The head projects all n streams of width d together onto n weights, φ [n·d, n] with a base for each and one scale, and weights the
    /// streams by them (reference kernels of arXiv 2512.24880).
    /// </summary>
    public static CollapseCost Of(Collapse kind, ulong rate, ulong width) => kind == Collapse.Head
        ? new((rate * rate * width) + rate + 1, 2.0 * rate * width * (rate + 1))
        : default;
}
