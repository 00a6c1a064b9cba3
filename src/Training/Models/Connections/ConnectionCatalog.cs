using Orchestrator.Contracts.V1;
using Kind = Orchestrator.Contracts.V1.ConnectionSpec.KindOneofCase;

namespace Orchestrator.Training.Models.Connections;

/// <summary>Every connection by its name in the spec.</summary>
internal static class ConnectionCatalog
{
    private static readonly Dictionary<Kind, Func<ConnectionSpec, ConnectionSite, Connection>> Builders = new()
    {
        [Kind.Residual] = (_, _) => new ResidualConnection(),
        [Kind.Hyper] = (spec, site) => new HyperConnection(spec.Hyper, site),
    };

    public static Connection Build(ConnectionSpec spec, ConnectionSite site) =>
        Builders.TryGetValue(spec.KindCase, out var builder)
            ? builder(spec, site)
            : throw new ArgumentException($"connection: needs one of {string.Join(", ", Builders.Keys)}.", nameof(spec));
}
