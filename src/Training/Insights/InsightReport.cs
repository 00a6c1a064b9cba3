using Orchestrator.Contracts.V1;

namespace Orchestrator.Training.Insights;

/// <summary>What was seen inside a model: scalars by metric, and matrices, which do not know the step yet.</summary>
public sealed record InsightReport(IReadOnlyList<(string Metric, double Value)> Values, IReadOnlyList<MatrixMeasured> Matrices)
{
    public static InsightReport Empty { get; } = new([], []);
}
