using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>Finds everything that is wrong in a run spec, as far as it can be known without data and devices.</summary>
public static class SpecValidator
{
    /// <summary>Takes a spec as written or a resolved one: what is absent counts as its default.</summary>
    public static Violations Validate(RunSpec spec)
    {
        var run = SpecDefaults.Resolve(spec);
        var violations = new Violations();
        violations.RequireName("name", run.Name);
        violations.RequireName("project", run.Project);
        ValidateModel(run, violations);
        ValidateData(run.Data, violations);
        BudgetRules.Validate(run, violations);
        OptimizationRules.Validate(run, violations);
        GuardRules.Validate(run.Guard, violations.In("guard"));
        RecordRules.Validate(run, violations);
        PlacementRules.Validate(run, violations);
        return violations;
    }

    private static void ValidateModel(RunSpec run, Violations violations)
    {
        if (Architecture.Find(run.Model) is { } architecture)
        {
            architecture.Validate(violations.In("model"), run.Data);
        }
        else
        {
            var known = ModelSpec.Descriptor.Oneofs[0].Fields.Select(field => field.Name);
            violations.Add("model", $"is missing, must name an architecture: {string.Join(", ", known)}");
        }
    }

    private static void ValidateData(DataSpec? data, Violations violations)
    {
        if (data is null)
        {
            violations.Add("data", "is missing, must name the sources to train on");
        }
        else
        {
            DataRules.Validate(data, violations.In("data"));
        }
    }
}
