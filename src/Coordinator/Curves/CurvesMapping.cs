using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

internal static class CurvesMapping
{
    public static ReadCurveResponse ToProto(RunReference run, IReadOnlyList<CurvePoint> curve, IReadOnlyList<CurvePoint> shown)
    {
        var response = new ReadCurveResponse { RunId = run.Id.ToString(), RunName = run.Name, TotalPoints = (ulong)curve.Count };
        foreach (var point in curve.Where(point => !double.IsFinite(point.Value)))
        {
            response.NonFinitePoints++;
            response.FirstNonFiniteStep = response.HasFirstNonFiniteStep ? response.FirstNonFiniteStep : (ulong)point.Step;
        }

        response.Points.AddRange(shown.Select(ToProto));
        return response;
    }

    public static Point ToProto(CurvePoint point) => new()
    {
        Attempt = (uint)point.Attempt,
        Sequence = (ulong)point.Sequence,
        Step = (ulong)point.Step,
        Tokens = (ulong)point.Tokens,
        Value = point.Value,
        RecordedAt = Timestamp.FromDateTimeOffset(point.RecordedAt),
        Generation = (uint)point.Generation,
    };

    public static Contracts.V1.MetricSummary ToProto(MetricSummary summary) => new()
    {
        Metric = summary.Metric,
        Points = (ulong)summary.Points,
        Last = summary.Last is { } last ? ToProto(last) : null,
    };
}
