using Orchestrator.Contracts.Specs;

namespace Orchestrator.Coordinator.Platform.Validation;

/// <summary>Conditions on requests, told without the value: a request's text may be long or secret.</summary>
internal static class ViolationRules
{
    public static void Require(this Violations violations, bool condition, string field, string description)
    {
        if (!condition)
        {
            violations.Add(field, description);
        }
    }
}
