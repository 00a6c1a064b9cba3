using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Validation;

namespace Orchestrator.Coordinator.Curves;

internal sealed class ReadCurveValidator : IRequestValidator<ReadCurveRequest>
{
    private const uint MostPoints = 1_000_000;

    public void Validate(ReadCurveRequest request, Violations violations)
    {
        violations.Require(request.Run.Length > 0, "run", "must name a run");
        violations.Require(request.Metric.Length > 0, "metric", "must name a metric, for instance train/loss");
        violations.Require(request.Attempt <= int.MaxValue, "attempt", "must be an attempt's number, or 0");
        violations.Require(request.MaxPoints <= MostPoints, "max_points", $"must be at most {MostPoints}, or 0 for all");
    }
}

internal sealed class TailCurveValidator : IRequestValidator<TailCurveRequest>
{
    public void Validate(TailCurveRequest request, Violations violations)
    {
        violations.Require(request.Run.Length > 0, "run", "must name a run");
        violations.Require(request.Metrics.Count > 0 && request.Metrics.All(metric => metric.Length > 0), "metrics", "must name at least one metric");
    }
}

internal sealed class ListMetricsValidator : IRequestValidator<ListMetricsRequest>
{
    public void Validate(ListMetricsRequest request, Violations violations) =>
        violations.Require(request.Run.Length > 0, "run", "must name a run");
}
