using Npgsql;
using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Bench.Ingestion;

/// <summary>A curve as of a training of days, and the same points in a plain table.</summary>
internal sealed class LongCurve(DesiredTask task, TimeProvider clock)
{
    public const int Points = 100_000;
    public const int MostPoints = 1000;

    private const int RecordsOfSegment = 1000;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Writes it, and waits until all but its end is sealed, as in a training that is not of today.</summary>
    public async Task WriteAsync(JournalStream stream, PointCopy copy, NpgsqlDataSource database, CancellationToken cancellation)
    {
        var journal = new ScriptedJournal(task, [MetricNames.TrainLoss], clock);
        ShipBatch[] batches = [.. Enumerable.Range(0, Points / ScriptedJournal.RecordsPerBatch).Select(_ => journal.Next())];
        await stream.ShipAsync([journal.Begin(), .. batches]);
        await copy.WriteAsync(batches.SelectMany(PointRow.Of), cancellation);
        await WaitUntilSealedAsync(database, cancellation);
    }

    public async Task ReadAsync(Curves.CurvesClient client, CancellationToken cancellation)
    {
        var request = new ReadCurveRequest { Run = task.RunId, Metric = MetricNames.TrainLoss, MaxPoints = MostPoints };
        var curve = await client.ReadAsync(request, cancellationToken: cancellation);
        Require(curve.TotalPoints == Points, $"The service read {curve.TotalPoints} points.");
        Require(curve.Points.Count is > MostPoints / 2 and <= MostPoints * 2, $"It thinned them to {curve.Points.Count}.");
    }

    public async Task SelectAsync(PointCopy copy, CancellationToken cancellation)
    {
        var points = await copy.ReadAsync(task.RunId, cancellation);
        Require(points.Count == Points, $"The table has {points.Count} points.");
    }

    // Until all journals are, so that nothing goes on beside the reading.
    private async Task WaitUntilSealedAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var isDue = database.CreateCommand(
            $"SELECT EXISTS (SELECT FROM journal WHERE last_sequence - sealed_sequence >= {RecordsOfSegment})");
        using var timer = new PeriodicTimer(PollInterval, clock);
        while (await isDue.ExecuteScalarAsync(cancellation) is true)
        {
            await timer.WaitForNextTickAsync(cancellation);
        }
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
