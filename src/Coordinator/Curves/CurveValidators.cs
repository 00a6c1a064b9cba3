using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Validation;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

internal sealed class ReadCurveValidator : IRequestValidator<ReadCurveRequest>
{
    public void Validate(ReadCurveRequest request, Violations violations)
    {
        ReferenceRule.Validate(request.Run, violations);
        violations.Require("metric", "empty or no name", JournalRules.IsName(request.Metric), "a metric's name, for instance train/loss");
        violations.Require("attempt", request.Attempt, request.Attempt <= int.MaxValue, "an attempt's number, or 0");
        const uint most = CurveReader.MostPoints;
        violations.Require("max_points", request.MaxPoints, request.MaxPoints <= most, $"at most {most}, or 0 for all");
    }
}

internal sealed class TailCurveValidator : IRequestValidator<TailCurveRequest>
{
    public void Validate(TailCurveRequest request, Violations violations)
    {
        ReferenceRule.Validate(request.Run, violations);
        var areNamed = request.Metrics.Count > 0 && request.Metrics.All(JournalRules.IsName);
        violations.Require("metrics", "empty or no names", areNamed, "at least one metric's name");
    }
}

internal sealed class ListMetricsValidator : IRequestValidator<ListMetricsRequest>
{
    public void Validate(ListMetricsRequest request, Violations violations) =>
        ReferenceRule.Validate(request.Run, violations);
}

internal sealed class ReadMatricesValidator : IRequestValidator<ReadMatricesRequest>
{
    public void Validate(ReadMatricesRequest request, Violations violations)
    {
        ReferenceRule.Validate(request.Run, violations);
        violations.Require("step", request.Step, request.Step <= long.MaxValue, "a step's number");
        for (var i = 0; i < request.Names.Count; i++)
        {
            violations.Require($"names[{i}]", $"\"{request.Names[i]}\"", JournalRules.IsName(request.Names[i]), JournalRules.NameRule);
        }
    }
}
