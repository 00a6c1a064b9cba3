using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Platform.Validation;

namespace Orchestrator.Coordinator.Security.Audit;

internal sealed class ListAuditValidator : IRequestValidator<ListAuditRequest>
{
    private const int MostEntries = 1000;

    public void Validate(ListAuditRequest request, Violations violations)
    {
        violations.Require("actor", "text with a NUL", !request.Actor.Contains('\0', StringComparison.Ordinal), "text without");
        violations.Require("run", "another text", request.Run.Length == 0 || Guid.TryParse(request.Run, out _), "a run's id");
        violations.Require("since", "no time", request.Since is null || JournalRules.IsTime(request.Since), "a time");
        violations.Require("limit", request.Limit, request.Limit <= MostEntries, $"1 to {MostEntries}, or 0 for the default");
    }
}
