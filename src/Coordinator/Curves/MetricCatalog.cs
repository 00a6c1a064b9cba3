using System.Collections.Concurrent;
using Npgsql;

namespace Orchestrator.Coordinator.Curves;

/// <summary>The small numbers that stand for metric names in the database. They never change, so they are remembered.</summary>
internal sealed class MetricCatalog(NpgsqlDataSource database)
{
    private readonly ConcurrentDictionary<string, int> _ids = new(StringComparer.Ordinal);

    /// <summary>Gives every name a number; afterwards <see cref="IdOf"/> knows them.</summary>
    public async Task EnsureAsync(IEnumerable<string> names, CancellationToken cancellation)
    {
        var unknown = names.Where(name => !_ids.ContainsKey(name)).Distinct().Order(StringComparer.Ordinal).ToArray();
        if (unknown.Length == 0)
        {
            return;
        }

        // Not within the transaction that needs the numbers: if that one is rolled back, what is remembered must still be true.
        await using var insert = database.CreateCommand("INSERT INTO metric (name) SELECT unnest(@names) ON CONFLICT DO NOTHING");
        insert.Parameters.AddWithValue("names", unknown);
        await insert.ExecuteNonQueryAsync(cancellation);
        await RememberAsync(unknown, cancellation);
    }

    /// <summary>The number of a name that was ensured.</summary>
    public int IdOf(string name) => _ids[name];

    /// <returns>Null: no run ever had a point of that metric.</returns>
    public async Task<int?> FindAsync(string name, CancellationToken cancellation)
    {
        if (!_ids.ContainsKey(name))
        {
            await RememberAsync([name], cancellation);
        }

        return _ids.TryGetValue(name, out var id) ? id : null;
    }

    private async Task RememberAsync(string[] names, CancellationToken cancellation)
    {
        await using var select = database.CreateCommand("SELECT name, metric_id FROM metric WHERE name = ANY (@names)");
        select.Parameters.AddWithValue("names", names);
        await using var reader = await select.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            _ids[reader.GetString(0)] = reader.GetInt32(1);
        }
    }
}
