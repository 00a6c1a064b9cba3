using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Validation;

namespace Orchestrator.Coordinator.Curves;

internal sealed class ReadCurveValidator : IRequestValidator<ReadCurveRequest>
{
    private const uint MostPoints = 1_000_000;

    public void Validate(ReadCurveRequest request, Violations violations)
    {
        violations.Require("run", "empty", request.Run.Length > 0, "a run's id, name or prefix");
        violations.Require("metric", "empty", request.Metric.Length > 0, "a metric's name, for instance train/loss");
        violations.Require("attempt", request.Attempt, request.Attempt <= int.MaxValue, "an attempt's number, or 0");
        violations.Require("max_points", request.MaxPoints, request.MaxPoints <= MostPoints, $"at most {MostPoints}, or 0 for all");
    }
}

internal sealed class TailCurveValidator : IRequestValidator<TailCurveRequest>
{
    public void Validate(TailCurveRequest request, Violations violations)
    {
        violations.Require("run", "empty", request.Run.Length > 0, "a run's id, name or prefix");
        violations.Require("metrics", "empty", request.Metrics.Count > 0 && request.Metrics.All(metric => metric.Length > 0), "at least one metric's name");
    }
}

internal sealed class ListMetricsValidator : IRequestValidator<ListMetricsRequest>
{
    public void Validate(ListMetricsRequest request, Violations violations) =>
        violations.Require("run", "empty", request.Run.Length > 0, "a run's id, name or prefix");
}
