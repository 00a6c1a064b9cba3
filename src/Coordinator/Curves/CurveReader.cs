using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>Answers for one curve: along the lineage, or of one attempt alone.</summary>
internal sealed class CurveReader(LineageStore lineages, CurveStore curves, MetricCatalog metrics, MetricSummaries summaries)
{
    /// <summary>Points of one message, which stays below the four mebibytes that gRPC clients take by default.</summary>
    public const int MostPoints = 50_000;

    private const uint AlongTheLineage = 0;

    /// <exception cref="Platform.Errors.OrchestratorException">
    /// The run has no such metric or attempt; the message names those it has.
    /// </exception>
    public async Task<IReadOnlyList<CurvePoint>> ReadAsync(RunReference run, string metric, uint attempt, CancellationToken cancellation)
    {
        var lineage = attempt == AlongTheLineage
            ? await lineages.ReadAsync(run.Id, cancellation)
            : await AloneAsync(run, attempt, cancellation);
        var points = await metrics.FindAsync(metric, cancellation) is { } id
            ? await curves.ReadAsync(run.Id, id, lineage, after: null, cancellation)
            : [];
        return points.Count > 0 ? points : await NothingAsync(run, metric, lineage, cancellation);
    }

    private async Task<Lineage> AloneAsync(RunReference run, uint attempt, CancellationToken cancellation)
    {
        var starts = await lineages.StartsAsync(run.Id, cancellation);
        return starts.Any(start => start.Attempt == attempt)
            ? Lineage.OfAttempt((int)attempt)
            : throw CurveErrors.AttemptNotFound(run, attempt, starts.Select(start => start.Attempt));
    }

    // No point on the served history, though a replaced attempt may have some: that is an empty curve, not an unknown one.
    private async Task<IReadOnlyList<CurvePoint>> NothingAsync(
        RunReference run, string metric, Lineage lineage, CancellationToken cancellation)
    {
        var known = await summaries.NamesAsync(run.Id, lineage, cancellation);
        return known.Contains(metric) ? [] : throw CurveErrors.MetricNotFound(run, metric, known);
    }
}
