using Orchestrator.Contracts.V1;
using Kind = Orchestrator.Contracts.V1.ConnectionSpec.KindOneofCase;

namespace Orchestrator.Training.Models.Connections;

/// <summary>Every connection by its name in the spec.</summary>
internal static class ConnectionCatalog
{
    private static readonly Dictionary<Kind, Func<ConnectionSpec, ConnectionSite, Connection>> Builders = new()
    {
        [Kind.Residual] = (_, _) => new ResidualConnection(),
        [Kind.Hyper] = (spec, site) => new StreamConnection(new HyperWeights(spec.Hyper, site), site.KeepsStreams, OutputScale(spec.Hyper)),
    };

    private static readonly Dictionary<Kind, Func<ConnectionSpec, StreamEnds>> EndsBuilders = new()
    {
        [Kind.Residual] = _ => new ResidualEnds(),
        [Kind.Hyper] = spec => new ParallelEnds(spec.Hyper.Rate),
    };

    /// <summary>The connection around one sublayer.</summary>
    public static Connection Build(ConnectionSpec spec, ConnectionSite site) => Find(Builders, spec)(spec, site);

    /// <summary>The ends of the path that connections of this spec lie on.</summary>
    public static StreamEnds BuildEnds(ConnectionSpec spec) => Find(EndsBuilders, spec)(spec);

    private static T Find<T>(Dictionary<Kind, T> builders, ConnectionSpec spec) =>
        builders.TryGetValue(spec.KindCase, out var builder)
            ? builder
            : throw new ArgumentException($"connection: needs one of {string.Join(", ", builders.Keys)}.", nameof(spec));

    // The paper says "by a factor of √n"; only division brings the summed output nearer to the residual network's.
    private static double OutputScale(HyperConnectionSpec spec) => spec.ScaleOutputWeights ? 1 / Math.Sqrt(spec.Rate) : 1;
}
