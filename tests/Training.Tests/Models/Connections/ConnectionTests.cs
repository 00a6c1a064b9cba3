using Orchestrator.Contracts.V1;

namespace Orchestrator.Training.Tests.Models.Connections;

public sealed class ResidualConnectionTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = ConnectionSpecs.Residual();
}

public sealed class PostNormConnectionTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = ConnectionSpecs.Residual(NormPlacement.Post);
}

public sealed class StaticHyperConnectionTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = ConnectionSpecs.Hyper(rate: 3, dynamic: false);
}

public sealed class DynamicHyperConnectionTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = ConnectionSpecs.Hyper(rate: 4);
}

public sealed class UnboundedHyperConnectionTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = ConnectionSpecs.Hyper(rate: 2, tanh: false);
}

public sealed class HyperConnectionOfRateOneTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = ConnectionSpecs.Hyper(rate: 1);
}

public sealed class UnmixedHyperConnectionTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = ConnectionSpecs.Hyper(rate: 3, mixing: ConnectionSpecs.Identity);
}

public sealed class SinkhornHyperConnectionTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = ConnectionSpecs.Hyper(rate: 3, mixing: ConnectionSpecs.Sinkhorn());
}

public sealed class StaticSinkhornHyperConnectionTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } =
        ConnectionSpecs.Hyper(rate: 2, dynamic: false, mixing: ConnectionSpecs.Sinkhorn(iterations: 3));
}

public sealed class HyperConnectionWithHeadTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = ConnectionSpecs.Hyper(rate: 3, collapse: Collapse.Head);
}

public sealed class HyperConnectionOfFixedReadTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = ConnectionSpecs.Frozen(rate: 3, read: false);
}

public sealed class HyperConnectionOfFixedMixTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = ConnectionSpecs.Frozen(rate: 3, mix: false);
}

public sealed class HyperConnectionOfFixedWriteTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = ConnectionSpecs.Frozen(rate: 3, write: false);
}

public sealed class HyperConnectionOfFixedWidthConnectionsTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = ConnectionSpecs.Frozen(rate: 3, dynamic: false, read: false, mix: false);
}

public sealed class HyperConnectionWithNothingToLearnTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = ConnectionSpecs.Frozen(rate: 2, read: false, mix: false, write: false);
}

public sealed class StaticFracConnectionTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = ConnectionSpecs.Frac(rate: 2, dynamic: false);
}

public sealed class DynamicFracConnectionTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = ConnectionSpecs.Frac(rate: 2);
}

public sealed class UnboundedFracConnectionTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = ConnectionSpecs.Frac(rate: 2, tanh: false);
}

public sealed class UnnormalisedFracConnectionTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = ConnectionSpecs.Frac(rate: 2, norm: false);
}

public sealed class UnscaledFracConnectionTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = ConnectionSpecs.Frac(rate: 2, scale: false);
}

public sealed class FracConnectionInOnePieceTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = ConnectionSpecs.Frac(rate: 1);
}

public sealed class ManifoldConnectionTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = ConnectionSpecs.Manifold(rate: 3);
}

public sealed class UnmixedManifoldConnectionTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = ConnectionSpecs.Manifold(rate: 2, ConnectionSpecs.Identity);
}

public sealed class FreeManifoldConnectionTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = ConnectionSpecs.Manifold(rate: 2, ConnectionSpecs.Free);
}

public sealed class PermutedManifoldConnectionTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = ConnectionSpecs.Manifold(rate: 3, ConnectionSpecs.Permutation);
}

public sealed class ManifoldConnectionWithHeadTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = ConnectionSpecs.Manifold(rate: 2, collapse: Collapse.Head);
}
