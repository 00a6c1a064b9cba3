using Orchestrator.Contracts.V1;
using Kind = Orchestrator.Contracts.V1.ConnectionSpec.KindOneofCase;

namespace Orchestrator.Training.Models.Connections;

/// <summary>Every connection by its name in the spec.</summary>
internal static class ConnectionCatalog
{
    private static readonly Dictionary<Kind, Func<ConnectionSpec, ConnectionSite, Connection>> Builders = new()
    {
        [Kind.Residual] = (spec, _) => spec.Residual.Norm == NormPlacement.Post ? new PostNormConnection() : new ResidualConnection(),
        [Kind.Hyper] = (spec, site) => new StreamConnection(new HyperWeights(spec.Hyper, site), site.KeepsStreams, OutputScale(spec.Hyper)),
        [Kind.Frac] = (spec, site) => new StreamConnection(new FracWeights(spec.Frac, site), site.KeepsStreams),
        [Kind.Manifold] = (spec, site) => new StreamConnection(new ManifoldWeights(spec.Manifold, site), site.KeepsStreams),
    };

    private static readonly Dictionary<Kind, Func<ConnectionSpec, ConnectionSite, StreamEnds>> EndsBuilders = new()
    {
        [Kind.Residual] = (_, _) => new ResidualEnds(),
        [Kind.Hyper] = (spec, site) => ParallelEnds.Create(spec.Hyper.Rate, spec.Hyper.Collapse, site),
        [Kind.Frac] = (spec, _) => new PieceEnds(spec.Frac.Rate),
        [Kind.Manifold] = (spec, site) => ParallelEnds.Create(spec.Manifold.Rate, spec.Manifold.Collapse, site),
    };

    /// <summary>The connection around one sublayer.</summary>
    public static Connection Build(ConnectionSpec spec, ConnectionSite site) => Find(Builders, spec)(spec, site);

    /// <summary>The ends of the path that connections of this spec lie on.</summary>
    public static StreamEnds BuildEnds(ConnectionSpec spec, ConnectionSite site) => Find(EndsBuilders, spec)(spec, site);

    private static T Find<T>(Dictionary<Kind, T> builders, ConnectionSpec spec) =>
        builders.TryGetValue(spec.KindCase, out var builder)
            ? builder
            : throw new ArgumentException($"connection: needs one of {string.Join(", ", builders.Keys)}.", nameof(spec));

    // The paper says "by a factor of √n"; only division brings the summed output nearer to the residual network's.
    private static double OutputScale(HyperConnectionSpec spec) => spec.ScaleOutputWeights ? 1 / Math.Sqrt(spec.Rate) : 1;
}
