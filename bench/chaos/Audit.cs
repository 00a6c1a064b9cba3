using Grpc.Core;
using Npgsql;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Chaos;

/// <summary>Holds what is stored against what was acknowledged and against the undisturbed trainings.</summary>
internal sealed class Audit(Cluster cluster, IReadOnlyList<Reference> references)
{
    private readonly List<string> _breaches = [];

    public IReadOnlyList<string> Breaches => _breaches;

    /// <summary>The ledger of device time as it was checked; null before.</summary>
    public GoodputReport? Ledger { get; private set; }

    /// <returns>The runs as they are now; those that did not end in time are breaches.</returns>
    public async Task<IReadOnlyList<Run>> EndedAsync(IReadOnlyCollection<Submitted> submitted, TimeSpan patience, CancellationToken cancellation)
    {
        using var server = ServerConnection.To(ServerAddress.Resolve(cluster.Addresses, null, ""));
        var client = new RunsClient(server.Invoker);
        var until = TimeProvider.System.GetUtcNow() + patience;
        var runs = new List<Run>();
        foreach (var one in submitted)
        {
            while (true)
            {
                var run = await Insistent.CallAsync(() => client.GetAsync(new() { Run = one.Run }).ResponseAsync, cancellation);
                if (run.EndedAt is not null || TimeProvider.System.GetUtcNow() > until)
                {
                    runs.Add(run);
                    break;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(500), cancellation);
            }
        }

        return runs;
    }

    public async Task CheckAsync(IReadOnlyCollection<Submitted> submitted, IReadOnlyList<Run> runs, CancellationToken cancellation)
    {
        using var server = ServerConnection.To(ServerAddress.Resolve(cluster.Addresses, null, ""));
        foreach (var (one, run) in submitted.Zip(runs))
        {
            var reference = references[one.Variant];
            Require(run.Status == RunStatus.Succeeded, $"run {one.Key} is {run.Status}: {run.StatusMessage}");
            if (run.Status == RunStatus.Succeeded)
            {
                await CheckCurvesAsync(new(server.Invoker), one, reference, cancellation);
                Require(
                    Reference.WeightsIn(Path.Combine(cluster.Checkpoints, run.Id)) == reference.Weights,
                    $"run {one.Key} ({run.Id}) ended with other weights than the undisturbed training");
            }
        }

        await CheckTablesAsync(submitted, cancellation);
        await CheckLedgerAsync(new(server.Invoker), cancellation);
    }

    public void Require(bool holds, string breach)
    {
        if (!holds)
        {
            _breaches.Add(breach);
        }
    }

    private async Task CheckCurvesAsync(CurvesClient curves, Submitted one, Reference reference, CancellationToken cancellation)
    {
        foreach (var (metric, expected) in reference.Curves)
        {
            var served = new List<(ulong, long)>();
            try
            {
                var answer = await curves.ReadAsync(new() { Run = one.Run, Metric = metric }, cancellationToken: cancellation);
                served.AddRange(answer.Points.Select(point => (point.Step, BitConverter.DoubleToInt64Bits(point.Value))));
            }
            catch (RpcException error) when (error.StatusCode == StatusCode.NotFound)
            {
                // Compared below as no point at all.
            }

            Require(served.SequenceEqual(expected), $"run {one.Key} ({one.Run}): {metric} {Difference(expected, served)}");
        }
    }

    private async Task CheckLedgerAsync(GoodputClient goodput, CancellationToken cancellation)
    {
        var ledger = await goodput.ReadAsync(new(), cancellationToken: cancellation);
        Ledger = ledger;
        await using var database = NpgsqlDataSource.Create(cluster.Database.Direct);
        await using var command = database.CreateCommand(
            "SELECT sum(extract(epoch FROM @as_of - since) * 1000000)::bigint FROM device_presence");
        command.Parameters.AddWithValue("as_of", ledger.AsOf.ToDateTime());
        var elapsed = (ulong)(long)(await command.ExecuteScalarAsync(cancellation))!;
        var classes = ledger.Total.Classes.Aggregate(0UL, (sum, time) => sum + time.Microseconds);
        Require(ledger.Total.Microseconds == classes, $"the ledger's classes sum to {classes} µs of {ledger.Total.Microseconds}");
        Require(ledger.Total.Microseconds == elapsed, $"the ledger has {ledger.Total.Microseconds} µs of {elapsed} that passed");
    }

    private static string Difference(List<(ulong Step, long Bits)> expected, List<(ulong Step, long Bits)> served)
    {
        var at = expected.Zip(served).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"has {served.Count} points instead of {expected.Count} and differs at the {at + 1}th: "
            + $"step {(at < served.Count ? served[at].Step : "none")} instead of {(at < expected.Count ? expected[at].Step : "none")}";
    }

    private async Task CheckTablesAsync(IReadOnlyCollection<Submitted> submitted, CancellationToken cancellation)
    {
        await using var database = NpgsqlDataSource.Create(cluster.Database.Direct);
        var stored = await CountAsync(database, "SELECT count(*) FROM run", cancellation);
        var distinct = await CountAsync(database, "SELECT count(DISTINCT key) FROM run", cancellation);
        Require(stored == distinct, $"{stored} runs are stored under {distinct} keys");
        Require(submitted.DistinctBy(one => one.Run).Count() == submitted.Count, "two acknowledged submissions are one run");
        var held = await CountAsync(database, "SELECT count(*) FROM allocation WHERE released_at IS NULL", cancellation);
        Require(held == 0, $"{held} devices are held though no run is left");
        var revived = await CountAsync(
            database,
            """
            SELECT count(*) FROM run_event ended JOIN run_event later USING (run_id)
            WHERE ended.type IN ('succeeded', 'failed', 'canceled') AND later.version > ended.version
            """,
            cancellation);
        Require(revived == 0, $"{revived} events came after the end of their run");
    }

    private static async Task<long> CountAsync(NpgsqlDataSource database, string query, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(query);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
