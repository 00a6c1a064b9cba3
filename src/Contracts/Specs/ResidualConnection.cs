namespace Orchestrator.Contracts.Specs;

/// <summary>Pre-Norm, x + f(norm(x)): nothing to set, nothing to learn. Its addition is not counted, as is usual.</summary>
internal sealed class ResidualConnection : IConnection
{
    public ulong Parameters => 0;

    public double ForwardFlops => 0;

    public ulong HeldNumbers => 0;

    public void Validate(Violations violations)
    {
    }
}
