using Npgsql;
using Orchestrator.Bench.Service;
using Orchestrator.Cli.Dev;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Bench.Ingestion;

/// <summary>Journals of several runs at once, and in turn the same points copied into a table; then one long curve is read.</summary>
internal sealed class IngestionBenchmark : IBenchmark
{
    private const int Runs = 8;
    private const int BatchesOfRun = 5;

    private static readonly string[] Metrics =
        [MetricNames.TrainLoss, MetricNames.GradientNorm, MetricNames.LearningRate, MetricNames.TokensPerSecond];

    public string Name => "ingestion";

    public string Description => $"points of {Runs} runs until committed, against COPY; reading a long curve, against SELECT";

    public async Task<IReadOnlyList<Figure>> RunAsync(Session session, CancellationToken cancellation)
    {
        var (settings, clock) = (new DevSettings(session.Folder, Workers: 0, Port: 0), TimeProvider.System);
        await using var cluster = await DevCluster.StartAsync(settings, session.Say, clock, cancellation);
        await using var database = NpgsqlDataSource.Create(cluster.Endpoints.Database);
        var address = new ServerAddress([new(cluster.Endpoints.Grpc)], "the benchmark");
        using var control = ServerConnection.To(address);
        using var journal = ServerConnection.To(address);

        await SubmitAsync(new(control.Invoker), Runs + 1, cancellation);
        await using var agent = await ScriptedAgent.AttachAsync(new(control.Invoker), Runs + 1, clock, cancellation);
        using var stream = new JournalStream(new(journal.Invoker), agent.Welcome, Runs, cancellation);
        await using var copy = await PointCopy.CreateAsync(database, cancellation);
        var journals = agent.Tasks.Take(Runs).Select(task => new ScriptedJournal(task, Metrics, clock)).ToArray();
        var curve = new LongCurve(agent.Tasks[Runs], clock);

        var rates = await IngestAsync(session, journals, stream, copy, cancellation);
        session.Say($"writing a curve of {LongCurve.Points:N0} points, and waiting until it is sealed");
        await curve.WriteAsync(stream, copy, database, cancellation);
        return [.. rates, .. await ReadAsync(session, curve, new(control.Invoker), copy, cancellation)];
    }

    private static async Task SubmitAsync(Runs.RunsClient client, int count, CancellationToken cancellation)
    {
        for (var i = 0; i < count; i++)
        {
            await client.SubmitAsync(SmallRun.Request(), cancellationToken: cancellation);
        }
    }

    private async Task<IEnumerable<Figure>> IngestAsync(
        Session session, ScriptedJournal[] journals, JournalStream stream, PointCopy copy, CancellationToken cancellation)
    {
        await stream.ShipAsync([.. journals.Select(journal => journal.Begin())]);
        var rates = new Comparison();
        foreach (var counts in session.BeginRounds(cancellation))
        {
            ShipBatch[] batches = [.. Enumerable.Range(0, BatchesOfRun).SelectMany(_ => journals.Select(journal => journal.Next()))];
            PointRow[] rows = [.. batches.SelectMany(PointRow.Of)];
            var shipping = await Timed.RunAsync(() => stream.ShipAsync(batches));
            var copying = await Timed.RunAsync(() => copy.WriteAsync(rows, cancellation));
            if (counts)
            {
                rates.Add(rows.Length / shipping, rows.Length / copying);
            }
        }

        return
        [
            new(Name, $"binary COPY, {PointCopy.RowsPerCommit:N0} rows each", rates.Reference, "points/s"),
            new(Name, $"{Runs} runs at once", rates.Subject, "points/s", rates.Ratio, "COPY of the same round"),
        ];
    }

    private async Task<IEnumerable<Figure>> ReadAsync(
        Session session, LongCurve curve, Curves.CurvesClient client, PointCopy copy, CancellationToken cancellation)
    {
        var times = new Comparison();
        foreach (var counts in session.BeginRounds(cancellation))
        {
            var reading = await Timed.RunAsync(() => curve.ReadAsync(client, cancellation));
            var selecting = await Timed.RunAsync(() => curve.SelectAsync(copy, cancellation));
            if (counts)
            {
                times.Add(1e3 * reading, 1e3 * selecting);
            }
        }

        return
        [
            new(Name, $"SELECT of {LongCurve.Points:N0} rows", times.Reference, "ms"),
            new(
                Name, $"reading {LongCurve.Points:N0} points as {LongCurve.MostPoints:N0}", times.Subject, "ms", times.Ratio,
                "SELECT of the same round"),
        ];
    }
}
