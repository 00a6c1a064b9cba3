using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Worker.Training;

namespace Orchestrator.Worker.Tests.Training;

public sealed class TrainerLimitsTests
{
    public static TheoryData<ConnectionSpec> Beyond =>
        [new ConnectionSpec { Manifold = new() }, new ConnectionSpec { Hyper = new() { Mixing = new() { Sinkhorn = new() } } }];

    public static TheoryData<ConnectionSpec> Within =>
        [new ConnectionSpec { Hyper = new() }, new ConnectionSpec { Hyper = new() { Mixing = new() { Identity = new() } } }, new ConnectionSpec { Frac = new() }];

    [Theory]
    [MemberData(nameof(Beyond), DisableDiscoveryEnumeration = true)]
    public void Connections_that_are_not_fused_are_not_computed_again(ConnectionSpec connection) => Assert.StartsWith(
        "recomputation.kind:",
        Assert.Throws<SpecAtFaultException>(() => TrainerLimits.Require(WithConnectionsAgain(connection))).Message,
        StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Within), DisableDiscoveryEnumeration = true)]
    public void Fused_connections_are_computed_again(ConnectionSpec connection) =>
        TrainerLimits.Require(WithConnectionsAgain(connection));

    [Fact]
    public void Defaults_are_within_the_limits() => TrainerLimits.Require(SpecDefaults.Resolve(new RunSpec()));

    private static RunSpec WithConnectionsAgain(ConnectionSpec connection) => SpecDefaults.Resolve(new()
    {
        Model = new() { Transformer = new() { Connection = connection } },
        Recomputation = new() { Kind = Recomputation.Connections },
    });
}
