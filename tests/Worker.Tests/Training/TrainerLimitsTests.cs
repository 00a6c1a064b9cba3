using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Worker.Training;

namespace Orchestrator.Worker.Tests.Training;

public sealed class TrainerLimitsTests
{
    [Fact]
    public void What_cannot_be_trained_as_asked_is_refused_by_its_field()
    {
        var spec = new RunSpec { Recomputation = new() { Kind = Recomputation.Connections } };
        var error = Assert.Throws<SpecAtFaultException>(() => TrainerLimits.Require(SpecDefaults.Resolve(spec)));
        Assert.StartsWith("recomputation.kind:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Defaults_are_within_the_limits() => TrainerLimits.Require(SpecDefaults.Resolve(new RunSpec()));
}
