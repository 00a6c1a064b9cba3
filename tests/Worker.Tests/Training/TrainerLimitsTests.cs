using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Worker.Training;

namespace Orchestrator.Worker.Tests.Training;

public sealed class TrainerLimitsTests
{
    public static TheoryData<string, RunSpec> Beyond => new()
    {
        { "precision.kind", new() { Precision = new() { Kind = Precision.Bfloat16 } } },
        { "recomputation.kind", new() { Recomputation = new() { Kind = Recomputation.Blocks } } },
        { "optimizer.adamw.decay_norms", new() { Optimizer = new() { Adamw = new() { DecayNorms = true } } } },
    };

    [Theory]
    [MemberData(nameof(Beyond), DisableDiscoveryEnumeration = true)]
    public void What_cannot_be_trained_as_asked_is_refused_by_its_field(string field, RunSpec spec) =>
        Assert.StartsWith(
            $"{field}:",
            Assert.Throws<SpecAtFaultException>(() => TrainerLimits.Require(SpecDefaults.Resolve(spec))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Defaults_are_within_the_limits() => TrainerLimits.Require(SpecDefaults.Resolve(new RunSpec()));
}
