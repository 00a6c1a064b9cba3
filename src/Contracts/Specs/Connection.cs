using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>Finds the rules of the connection that a spec names.</summary>
internal static class Connection
{
    public static IConnection Of(ConnectionSpec resolved) => resolved.KindCase switch
    {
        ConnectionSpec.KindOneofCase.Residual => new ResidualConnection(),
        ConnectionSpec.KindOneofCase.Hyper => new HyperConnection(resolved.Hyper),
        _ => throw new ArgumentException("The spec names no known connection.", nameof(resolved)),
    };
}
