using Orchestrator.Contracts;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>Answers from both tiers, along the lineage.</summary>
internal sealed class LossQuery(ILineageQuery lineages, MetricSummaries summaries) : ILossQuery
{
    private static readonly string[] Losses = [MetricNames.TrainLoss, MetricNames.ValidationLoss];

    public async Task<LastLosses> ReadAsync(RunId run, CancellationToken cancellation)
    {
        var curves = await summaries.ReadAsync(run, await lineages.ReadAsync(run, cancellation), Losses, cancellation);
        return new(LastOf(MetricNames.TrainLoss), LastOf(MetricNames.ValidationLoss));

        double? LastOf(string metric) => curves.FirstOrDefault(curve => curve.Metric == metric)?.Last?.Value;
    }
}
