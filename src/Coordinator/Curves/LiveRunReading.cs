using Microsoft.Extensions.Options;
using Npgsql;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Specs;
using Orchestrator.Coordinator.Platform.Telemetry;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>
/// The newest figures of every run that holds devices. A run is a label here because few are live at once and the series end with it; of very
/// many, only the newest are told.
/// </summary>
internal sealed class LiveRunReading(NpgsqlDataSource database, ILiveRunQuery runs, IOptions<TelemetryOptions> options) : IStateReading
{
    private const int MostRuns = 200;

    private static readonly StateGauge Loss = new("orchestrator.run.loss", "{nat}", "Newest training loss of a live run's attempt");
    private static readonly StateGauge Validation = new("orchestrator.run.validation_loss", "{nat}", "Newest validation loss of a live run's attempt");
    private static readonly StateGauge Norm = new("orchestrator.run.gradient_norm", "{norm}", "Newest norm of the gradients before clipping");
    private static readonly StateGauge Speed = new("orchestrator.run.speed", "{token}/s", "Training tokens a second, at the newest measurement");
    private static readonly StateGauge Progress = new("orchestrator.run.progress", "1", "Share of the budget's steps that is done");
    private static readonly StateGauge Utilisation = new("orchestrator.run.mfu", "1", "Model FLOPs utilisation; of pools in Telemetry:PeakFlops");

    private static readonly IReadOnlyDictionary<string, StateGauge> OfMetrics = new Dictionary<string, StateGauge>
    {
        [MetricNames.TrainLoss] = Loss,
        [MetricNames.ValidationLoss] = Validation,
        [MetricNames.GradientNorm] = Norm,
    };

    public string MeterName => "Orchestrator.Coordinator.LiveRuns.State";

    public IReadOnlyList<StateGauge> Gauges { get; } = [Loss, Validation, Norm, Speed, Progress, Utilisation];

    public async Task<IReadOnlyList<StateValue>> ReadAsync(CancellationToken cancellation)
    {
        var live = (await runs.ListAsync(MostRuns, cancellation)).DistinctBy(run => run.Id).ToDictionary(run => new AttemptKey(run.Id, run.Attempt));
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(Of(live.Keys, "SELECT run_id, attempt, step, tokens, tokens_per_second FROM journal JOIN live USING (run_id, attempt)"));
        batch.BatchCommands.Add(Newest(live.Keys));
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var values = new List<StateValue>();
        while (await reader.ReadAsync(cancellation))
        {
            values.AddRange(ProgressOf(live[KeyOf(reader)], reader.GetInt64(2), reader.GetInt64(3), reader.GetDouble(4)));
        }

        await reader.NextResultAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            values.Add(OfMetrics[reader.GetString(2)].At(reader.GetDouble(3), TagsOf(live[KeyOf(reader)])));
        }

        return values;
    }

    // The tail has the newest points; of an attempt that was quiet for an hour it has none, and nothing is told of it.
    private static NpgsqlBatchCommand Newest(IReadOnlyCollection<AttemptKey> live)
    {
        var command = Of(
            live,
            """
            SELECT run_id, attempt, name, value
            FROM live CROSS JOIN (SELECT metric_id, name FROM metric WHERE name = ANY (@metrics)) AS metric
            CROSS JOIN LATERAL (
              SELECT value FROM point WHERE (run_id, attempt, metric_id) = (live.run_id, live.attempt, metric.metric_id)
              ORDER BY sequence DESC LIMIT 1) AS newest
            """);
        command.Parameters.AddWithValue("metrics", OfMetrics.Keys.ToArray());
        return command;
    }

    private static NpgsqlBatchCommand Of(IReadOnlyCollection<AttemptKey> live, string select) =>
        new($"WITH live AS (SELECT * FROM unnest(@runs::uuid[], @attempts::int[]) AS live (run_id, attempt)) {select}")
        {
            Parameters =
            {
                new("runs", live.Select(attempt => attempt.Run.Value).ToArray()),
                new("attempts", live.Select(attempt => attempt.Attempt).ToArray()),
            },
        };

    private IEnumerable<StateValue> ProgressOf(LiveRun run, long step, long tokens, double tokensPerSecond)
    {
        var (estimate, tags) = (RunEstimate.Of(run.Spec), TagsOf(run));
        yield return Progress.At((double)step / estimate.Steps, tags);
        if (tokens == 0)
        {
            yield break; // nothing is measured yet
        }

        yield return Speed.At(tokensPerSecond, tags);
        if (options.Value.PeakFlops.TryGetValue(run.Pool, out var peak))
        {
            yield return Utilisation.At(tokensPerSecond * estimate.TrainingFlopsPerToken / (run.Devices * peak), tags);
        }
    }

    private static (string, string)[] TagsOf(LiveRun run) => [("run", run.Id.ToString()), ("name", run.Name), ("pool", run.Pool)];

    private static AttemptKey KeyOf(NpgsqlDataReader reader) => new(new RunId(reader.GetGuid(0)), reader.GetInt32(1));
}
