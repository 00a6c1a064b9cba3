using Orchestrator.Contracts.V1;

namespace Orchestrator.Bench.Ingestion;

/// <summary>A point as the coordinator's table has it.</summary>
internal readonly record struct PointRow(
    Guid Run, int Attempt, int Metric, long Sequence, long Step, long Tokens, double Value, DateTime RecordedAt)
{
    public const int FirstMetric = 1;

    public static IEnumerable<PointRow> Of(ShipBatch batch)
    {
        var run = Guid.Parse(batch.RunId);
        foreach (var record in batch.Journal.Records)
        {
            var (measurement, recordedAt) = (record.Measurement, record.RecordedAt.ToDateTime());
            for (var metric = 0; metric < measurement.Values.Count; metric++)
            {
                yield return new(
                    run,
                    (int)batch.Attempt,
                    FirstMetric + metric,
                    (long)record.Sequence,
                    (long)measurement.Step,
                    (long)measurement.Tokens,
                    measurement.Values[metric].Value,
                    recordedAt);
            }
        }
    }
}
