using Npgsql;
using Orchestrator.Contracts.Processes;

namespace Orchestrator.Chaos.Faults;

/// <summary>A database that dies, stands still, is slow, or cannot be reached.</summary>
internal static class DatabaseFaults
{
    public static IEnumerable<Fault> All =>
    [
        new("database-killed", KilledAsync),
        new("database-session-killed", SessionKilledAsync),
        new("database-frozen", FrozenAsync),
        new("database-slow", (cluster, dice, cancellation) => LinkAsync(cluster, dice, LinkState.Slow, cancellation)),
        new("database-unreachable", (cluster, dice, cancellation) => LinkAsync(cluster, dice, LinkState.Cut, cancellation)),
        new("database-locked", LockedAsync),
    ];

    private static async Task<Hit?> KilledAsync(Cluster cluster, Dice dice, CancellationToken cancellation)
    {
        // Undisturbed by the end of the suite: a database that is not started again heals nothing.
        await cluster.Database.CrashAsync(CancellationToken.None);
        return Hit.Of(cluster.Coordinators, "PostgreSQL");
    }

    // The server takes one dead child for corrupted memory: it ends all of them and recovers from its log.
    private static Task<Hit?> SessionKilledAsync(Cluster cluster, Dice dice, CancellationToken cancellation)
    {
        var victim = dice.AnyOf(cluster.Database.Processes.Skip(1).ToList());
        return Task.FromResult(victim?.Send(Signal.Kill) == true ? Hit.Of(cluster.Coordinators, "a process of PostgreSQL") : null);
    }

    private static async Task<Hit?> FrozenAsync(Cluster cluster, Dice dice, CancellationToken cancellation)
    {
        var (frozen, time) = (cluster.Database.Processes.ToList(), dice.Seconds(1, 10));
        frozen.ForEach(process => process.Send(Signal.Stop));
        try
        {
            await Task.Delay(time, cancellation);
        }
        finally
        {
            frozen.ForEach(process => process.Send(Signal.Continue));
        }

        return Hit.Of(cluster.Coordinators, $"PostgreSQL for {time.TotalSeconds:0} s");
    }

    private static async Task<Hit?> LinkAsync(Cluster cluster, Dice dice, LinkState state, CancellationToken cancellation)
    {
        var (link, time) = (dice.AnyOf(cluster.DatabaseLinks)!, dice.Seconds(1, 10));
        await LinkFaults.DisturbAsync(link, state, time, cancellation);
        return new($"{link.Name} for {time.TotalSeconds:0} s") { Servers = [link.From] };
    }

    private static async Task<Hit?> LockedAsync(Cluster cluster, Dice dice, CancellationToken cancellation)
    {
        var (table, time) = (dice.AnyOf(["run", "run_event", "allocation", "worker", "journal"])!, dice.Seconds(1, 6));
        try
        {
            await using var connection = new NpgsqlConnection(cluster.Database.Direct);
            await connection.OpenAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await using var command = new NpgsqlCommand($"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE", connection, transaction);
            await command.ExecuteNonQueryAsync(cancellation);
            await Task.Delay(time, cancellation);
        }
        catch (NpgsqlException)
        {
            // Another fault has ended the session, and the lock with it.
        }

        return Hit.Of(cluster.Coordinators, $"table {table} for {time.TotalSeconds:0} s");
    }
}
