using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Telemetry;

namespace Orchestrator.Coordinator.Runs;

/// <summary>How many runs are in which status, and how long they have been waiting. Runs that have ended are counted as they end, not here.</summary>
internal sealed class RunReading(NpgsqlDataSource database) : IStateReading
{
    // Pools are named by specs, so anybody can think of any number of them.
    private const int MostPools = 50;
    private const string AnyPool = "any";
    private static readonly string[] PoolPath = ["resources", "pool"];

    private static readonly RunStatus[] Live =
        [.. Enum.GetValues<RunStatus>().Except([RunStatus.Unspecified, RunStatus.Succeeded, RunStatus.Failed, RunStatus.Canceled])];

    private static readonly StateGauge Runs = new("orchestrator.run.count", "{run}", "Runs that have not ended, by status");
    private static readonly StateGauge Length = new("orchestrator.queue.length", "{run}", "Queued runs, by the pool that they ask for");
    private static readonly StateGauge Longest = new("orchestrator.queue.wait", "s", "Of the run that is queued longest, by the pool that it asks for");

    public string MeterName => "Orchestrator.Coordinator.Runs.State";

    public IReadOnlyList<StateGauge> Gauges { get; } = [Runs, Length, Longest];

    public async Task<IReadOnlyList<StateValue>> ReadAsync(CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new("SELECT status, count(*) FROM run WHERE ended_at IS NULL GROUP BY status"));
        batch.BatchCommands.Add(new(
            $"""
            SELECT coalesce(spec #>> @path, '{AnyPool}'), count(*), extract(epoch FROM now() - min((state ->> 'queued_at')::timestamptz))::float8
            FROM run WHERE status = 'queued' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {MostPools}
            """)
        {
            Parameters = { new("path", PoolPath) },
        });
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var counts = await CountsAsync(reader, cancellation);
        var values = Live.Select(status => Runs.At(counts.GetValueOrDefault(RunJson.NameOf(status)), ("status", RunJson.NameOf(status)))).ToList();
        await reader.NextResultAsync(cancellation);
        await AddQueuesAsync(reader, values, cancellation);
        return values;
    }

    private static async Task<Dictionary<string, long>> CountsAsync(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellation))
        {
            counts.Add(reader.GetString(0), reader.GetInt64(1));
        }

        return counts;
    }

    // An empty queue has a length, too: otherwise nobody could tell it from one that is not read.
    private static async Task AddQueuesAsync(NpgsqlDataReader reader, List<StateValue> values, CancellationToken cancellation)
    {
        var pools = new List<string>();
        while (await reader.ReadAsync(cancellation))
        {
            pools.Add(reader.GetString(0));
            values.Add(Length.At(reader.GetInt64(1), ("pool", pools[^1])));
            values.Add(Longest.At(Math.Max(0, reader.GetDouble(2)), ("pool", pools[^1])));
        }

        if (!pools.Contains(AnyPool))
        {
            values.Add(Length.At(0, ("pool", AnyPool)));
            values.Add(Longest.At(0, ("pool", AnyPool)));
        }
    }
}
