using Orchestrator.Contracts.V1;

namespace Orchestrator.Training.Tests.Models.Connections;

public sealed class ResidualConnectionTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = new() { Residual = new() };
}

public sealed class StaticHyperConnectionTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = Hyper(rate: 3, dynamic: false, tanh: false);

    internal static ConnectionSpec Hyper(uint rate, bool dynamic, bool tanh) =>
        new() { Hyper = new() { Rate = rate, Dynamic = dynamic, Tanh = tanh, ScaleOutputWeights = false } };
}

public sealed class DynamicHyperConnectionTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = StaticHyperConnectionTests.Hyper(rate: 4, dynamic: true, tanh: true);
}

public sealed class UnboundedHyperConnectionTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = StaticHyperConnectionTests.Hyper(rate: 2, dynamic: true, tanh: false);
}

public sealed class HyperConnectionOfRateOneTests : ConnectionContract
{
    private protected override ConnectionSpec Spec { get; } = StaticHyperConnectionTests.Hyper(rate: 1, dynamic: true, tanh: true);
}
