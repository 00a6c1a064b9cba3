using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Validation;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Goodput;

internal sealed class ReadGoodputValidator : IRequestValidator<ReadGoodputRequest>
{
    public void Validate(ReadGoodputRequest request, Violations violations)
    {
        ReferenceRule.ValidateOptional(request.Run, violations);
        for (var i = 0; i < request.By.Count; i++)
        {
            var by = request.By[i];
            var isKnown = Enum.IsDefined(by) && by != GoodputBreakdown.Unspecified;
            violations.In("by", i).Require("breakdown", by, isKnown, "by worker or by run");
        }
    }
}
