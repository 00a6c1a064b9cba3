using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Validation;

namespace Orchestrator.Coordinator.Goodput;

internal sealed class ReadGoodputValidator : IRequestValidator<ReadGoodputRequest>
{
    public void Validate(ReadGoodputRequest request, Violations violations)
    {
        violations.Require("run", "no text", !request.Run.Any(char.IsControl), "a run's id, its name, or the beginning of either");
        for (var i = 0; i < request.By.Count; i++)
        {
            var by = request.By[i];
            var isKnown = Enum.IsDefined(by) && by != GoodputBreakdown.Unspecified;
            violations.In("by", i).Require("breakdown", by, isKnown, "by worker or by run");
        }
    }
}
