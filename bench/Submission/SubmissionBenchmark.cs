using Npgsql;
using Orchestrator.Cli.Dev;

namespace Orchestrator.Bench.Submission;

/// <summary>Clients that submit as fast as they are answered, and in turn as many connections that insert a row each time.</summary>
internal sealed class SubmissionBenchmark : IBenchmark
{
    private const int Clients = 16;
    private const int CallsOfClient = 25;

    public string Name => "submission";

    public string Description => $"rate and latency of submissions by {Clients} clients, against single-row inserts";

    public async Task<IReadOnlyList<Figure>> RunAsync(Session session, CancellationToken cancellation)
    {
        var settings = new DevSettings(session.Folder, Workers: 0, Port: 0);
        await using var cluster = await DevCluster.StartAsync(settings, session.Say, TimeProvider.System, cancellation);
        await using var database = NpgsqlDataSource.Create(cluster.Endpoints.Database);
        using var submitters = new Submitters(new([new(cluster.Endpoints.Grpc)], "the benchmark"), Clients);
        var inserts = await RowInserts.CreateAsync(database, cancellation);

        var rates = new Comparison();
        var (submissionTimes, insertTimes) = (new List<double>(), new List<double>());
        foreach (var counts in session.BeginRounds(cancellation))
        {
            var submissions = await ClosedLoop.RunAsync(Clients, CallsOfClient, client => submitters.SubmitAsync(client, cancellation));
            await submitters.CancelAllAsync(cancellation);
            var insertions = await ClosedLoop.RunAsync(Clients, CallsOfClient, _ => inserts.InsertAsync(cancellation));
            if (counts)
            {
                rates.Add(submissions.PerSecond, insertions.PerSecond);
                submissionTimes.AddRange(submissions.Milliseconds);
                insertTimes.AddRange(insertions.Milliseconds);
            }
        }

        return
        [
            new(Name, $"INSERT, {Clients} connections", rates.Reference, "commits/s"),
            new(Name, $"{Clients} clients", rates.Subject, "submissions/s", rates.Ratio, "INSERT of the same round"),
            Latency("p50", share: 0.5, submissionTimes, insertTimes),
            Latency("p99", share: 0.99, submissionTimes, insertTimes),
        ];
    }

    // Over the calls of all rounds: one round has too few for the slowest hundredth.
    private Figure Latency(string name, double share, List<double> submissions, List<double> insertions)
    {
        var (submission, insertion) = (Quantile.Of(submissions, share), Quantile.Of(insertions, share));
        return new(Name, $"{Clients} clients, latency {name}", submission, "ms", submission / insertion, $"{name} of INSERT");
    }
}
