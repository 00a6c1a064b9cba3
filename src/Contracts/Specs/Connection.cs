using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>Finds what is known of the connection that a spec names.</summary>
internal static class Connection
{
    /// <param name="resolved">The connection.</param>
    /// <param name="norm">What a connection normalises the stream with, if it does.</param>
    public static IConnection Of(ConnectionSpec resolved, NormCost norm) => resolved.KindCase switch
    {
        ConnectionSpec.KindOneofCase.Residual => new ResidualConnection(),
        ConnectionSpec.KindOneofCase.Hyper => new HyperConnection(resolved.Hyper, norm),
        _ => throw new ArgumentException("The spec names no known connection.", nameof(resolved)),
    };
}
