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
        using var submitters = new Submitters(new(new(cluster.Endpoints.Grpc), "the benchmark"), Clients);
        var inserts = await RowInserts.CreateAsync(database, cancellation);

        var rounds = new List<Round>();
        foreach (var counts in session.BeginRounds(cancellation))
        {
            var submissions = await ClosedLoop.RunAsync(Clients, CallsOfClient, client => submitters.SubmitAsync(client, cancellation));
            await submitters.CancelAllAsync(cancellation);
            var round = new Round(submissions, await ClosedLoop.RunAsync(Clients, CallsOfClient, _ => inserts.InsertAsync(cancellation)));
            if (counts)
            {
                rounds.Add(round);
            }
        }

        return [.. Rates(rounds), Latency(rounds, "p50", share: 0.5), Latency(rounds, "p99", share: 0.99)];
    }

    private IEnumerable<Figure> Rates(List<Round> rounds)
    {
        var ratio = Quantile.Median(rounds.Select(round => round.Submissions.PerSecond / round.Inserts.PerSecond));
        yield return new(Name, $"INSERT, {Clients} connections", Quantile.Median(rounds.Select(round => round.Inserts.PerSecond)), "commits/s");
        yield return new(
            Name, $"{Clients} clients", Quantile.Median(rounds.Select(round => round.Submissions.PerSecond)), "submissions/s", ratio, "INSERT commits of the same round");
    }

    // Over the calls of all rounds: one round has too few for the slowest hundredth.
    private Figure Latency(List<Round> rounds, string name, double share)
    {
        var submission = Quantile.Of(rounds.SelectMany(round => round.Submissions.Milliseconds), share);
        var insert = Quantile.Of(rounds.SelectMany(round => round.Inserts.Milliseconds), share);
        return new(Name, $"{Clients} clients, latency {name}", submission, "ms", submission / insert, $"{name} of INSERT");
    }

    private sealed record Round(ClosedLoop Submissions, ClosedLoop Inserts);
}
