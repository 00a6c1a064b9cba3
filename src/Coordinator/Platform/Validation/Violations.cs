using Orchestrator.Coordinator.Platform.Errors;

namespace Orchestrator.Coordinator.Platform.Validation;

/// <summary>Collects everything that is wrong with a request, so that the caller mends it in one go.</summary>
public sealed class Violations
{
    private readonly List<FieldViolation> _found = [];

    public void Add(string field, string description) => _found.Add(new FieldViolation(field, description));

    public void Require(bool condition, string field, string description)
    {
        if (!condition)
        {
            Add(field, description);
        }
    }

    public void ThrowIfAny()
    {
        if (_found.Count > 0)
        {
            throw OrchestratorException.InvalidRequest(_found);
        }
    }
}
