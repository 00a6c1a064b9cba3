namespace Orchestrator.Contracts.Specs;

/// <summary>Pre-Norm, x + f(norm(x)): nothing to set, nothing to learn. Its addition is not counted, as is usual, and the stream is the sublayer's input.</summary>
internal sealed class ResidualConnection : IConnection
{
    public ulong Parameters(ulong width, ulong normParameters) => 0;

    public double ForwardFlops(ulong width) => 0;

    public ulong KeptNumbers(ulong width) => 0;

    public void Validate(Violations violations)
    {
    }
}
