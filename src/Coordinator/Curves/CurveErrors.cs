using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Errors;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

internal static class CurveErrors
{
    public static OrchestratorException MetricNotFound(RunReference run, string metric, IReadOnlyCollection<string> known) => new(
        ErrorReason.MetricNotFound,
        known.Count == 0
            ? $"Run {run.Name} ({run.Id}) has no points of any metric yet."
            : $"Run {run.Name} ({run.Id}) has no metric \"{metric}\". It has: {string.Join(", ", known)}.");

    public static OrchestratorException TooLong(RunReference run, string metric, int points)
    {
        var violations = new Violations();
        var length = $"\"{metric}\" of run {run.Name} ({run.Id}) has {points} points";
        violations.Add("max_points", $"is 0, must be 1 to {CurveReader.MostPoints}, because {length}; Export streams them all");
        return OrchestratorException.InvalidRequest(violations);
    }

    public static OrchestratorException MatrixNotFound(RunReference run, string matrix, IReadOnlyCollection<string> known) => new(
        ErrorReason.MatrixNotFound,
        known.Count == 0
            ? $"Run {run.Name} ({run.Id}) has no matrices."
            : $"Run {run.Name} ({run.Id}) has no matrix \"{matrix}\". It has: {string.Join(", ", known)}.");

    public static OrchestratorException TooManyMatrices(RunReference run, IReadOnlyCollection<string> names, int mostBytes)
    {
        var violations = new Violations();
        violations.Add(
            "names",
            $"must be fewer: what is asked for of run {run.Name} ({run.Id}) takes more than {mostBytes} bytes. "
            + $"Choose from: {string.Join(", ", names)}");
        return OrchestratorException.InvalidRequest(violations);
    }

    public static OrchestratorException AttemptNotFound(RunReference run, uint attempt, IEnumerable<int> known) => new(
        ErrorReason.AttemptNotFound,
        known.Any()
            ? $"Attempt {attempt} of run {run.Name} ({run.Id}) has written nothing. Known: {string.Join(", ", known)}."
            : $"No attempt of run {run.Name} ({run.Id}) has written anything yet.");
}
