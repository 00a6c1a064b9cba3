using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Validation;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Webhooks;

internal sealed class ListDeliveriesValidator : IRequestValidator<ListDeliveriesRequest>
{
    private const uint HighestLimit = 1000;

    public void Validate(ListDeliveriesRequest request, Violations violations)
    {
        ReferenceRule.ValidateOptional(request.Run, violations);
        violations.Require("state", request.State, Enum.IsDefined(request.State), "a state, or none");
        violations.Require("limit", request.Limit, request.Limit <= HighestLimit, $"at most {HighestLimit}");
    }
}
