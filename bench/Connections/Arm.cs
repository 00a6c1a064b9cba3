using Orchestrator.Contracts.V1;

namespace Orchestrator.Bench.Connections;

/// <summary>One way to train the same model.</summary>
internal sealed record Arm(string Name, ConnectionSpec Connection, Recomputation Recomputation = Recomputation.None)
{
    /// <summary>The first is what the others are compared with.</summary>
    public static IReadOnlyList<Arm> All { get; } =
    [
        new("residual", new() { Residual = new() }),
        new("DHC x4", Hyper(dynamic: true)),
        new("SHC x4", Hyper(dynamic: false)),
        new("DFC x4", new() { Frac = new() { Rate = 4, Dynamic = true } }),
        new("mHC x4", new() { Manifold = new() { Rate = 4 } }),
        new("DHC x4, connections again", Hyper(dynamic: true), Recomputation.Connections),
        new("residual, blocks again", new() { Residual = new() }, Recomputation.Blocks),
        new("DHC x4, blocks again", Hyper(dynamic: true), Recomputation.Blocks),
    ];

    private static ConnectionSpec Hyper(bool dynamic) => new() { Hyper = new() { Rate = 4, Dynamic = dynamic } };
}
