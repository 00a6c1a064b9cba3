using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>What one norm over rows of <paramref name="width"/> features costs.</summary>
internal sealed class NormCost(NormSpec spec, ulong width)
{
    public ulong Width => width;

    /// <summary>LayerNorm's gain brings a bias with it.</summary>
    public ulong Parameters => (spec.Gain, spec.Kind) switch
    {
        (false, _) => 0,
        (true, NormKind.Layer) => 2 * width,
        (true, _) => width,
    };

    /// <summary>Numbers held for each row; an RMSNorm applies its gain in a step of its own.</summary>
    public ulong HeldNumbers => spec.Gain && spec.Kind == NormKind.Rms ? 2 * width : width;

    /// <summary>
    /// Numbers held for each row that goes on into a projection: what RMSNorm divides by may be applied to the result instead.
    /// </summary>
    public ulong HeldNumbersBeforeProjection => spec.Kind == NormKind.Rms ? 0 : width;
}
