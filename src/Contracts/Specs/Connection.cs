using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>Finds what is known of the connection that a spec names.</summary>
internal static class Connection
{
    /// <param name="resolved">The connection.</param>
    /// <param name="norm">What a connection normalises the stream with, if it does.</param>
    /// <param name="width">Of the sublayers.</param>
    public static IConnection Of(ConnectionSpec resolved, NormSpec norm, ulong width) => resolved.KindCase switch
    {
        ConnectionSpec.KindOneofCase.Residual => new ResidualConnection(resolved.Residual, width),
        ConnectionSpec.KindOneofCase.Hyper => new HyperConnection(resolved.Hyper, new(norm, width)),
        ConnectionSpec.KindOneofCase.Frac => new FracConnection(resolved.Frac, norm, width),
        ConnectionSpec.KindOneofCase.Manifold => new ManifoldConnection(resolved.Manifold, width),
        _ => throw new ArgumentException("The spec names no known connection.", nameof(resolved)),
    };
}
