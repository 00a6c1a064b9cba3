using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>
/// One stream of width d: nothing to learn, whether the norm stands before the sublayer or after the addition, which is not counted, as is
/// usual.
/// </summary>
internal sealed class ResidualConnection(ResidualConnectionSpec spec, ulong width) : IConnection
{
    public ulong Parameters => 0;

    public double ForwardFlops => 0;

    public CollapseCost Collapse => default;

    public ulong StreamNumbers => width;

    public ulong HeldNumbers => 0;

    public bool CanBeRecomputed => false;

    public void Validate(Violations violations) => violations.In("residual").RequireKnown("norm", spec.Norm);
}
