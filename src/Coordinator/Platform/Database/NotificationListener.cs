using Npgsql;
using Orchestrator.Coordinator.Platform.Hosting;

namespace Orchestrator.Coordinator.Platform.Database;

/// <summary>
/// Wakes who waits for news of a key, whichever coordinator has them. Notifications are lost while disconnected: they are hints, so every
/// waiter also has a longest time to wait.
/// </summary>
internal abstract class NotificationListener(string channel, NpgsqlDataSource database, TimeProvider clock, ILogger logger)
    : BackgroundService
{
    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, HashSet<TaskCompletionSource>> _waiters = [];

    /// <summary>Completes at the key's next notification after this call, or after a second. Call it before reading what is there.</summary>
    protected async Task NextAsync(Guid key, CancellationToken cancellation)
    {
        var waiter = Enter(key);
        try
        {
            await waiter.Task.WaitAsync(LongestWait, clock, cancellation);
        }
        catch (TimeoutException)
        {
            // There may be news all the same.
        }
        finally
        {
            Leave(key, waiter);
        }
    }

    protected static NpgsqlBatchCommand NotificationOf(string channel, Guid key) =>
        new("SELECT pg_notify(@channel, @key)") { Parameters = { new("channel", channel), new("key", key.ToString()) } };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Round.TryAsync($"Listening on channel {channel}", () => ListenAsync(stoppingToken), logger, stoppingToken);
            await Task.Delay(ReconnectDelay, clock, stoppingToken);
        }
    }

    private async Task ListenAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        connection.Notification += (_, notification) => Wake(notification.Payload);
        await using (var listen = new NpgsqlCommand($"LISTEN {channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(cancellation);
        }

        while (true)
        {
            await connection.WaitAsync(cancellation);
        }
    }

    private void Wake(string payload)
    {
        if (!Guid.TryParse(payload, out var key))
        {
            return;
        }

        lock (_gate)
        {
            foreach (var waiter in _waiters.GetValueOrDefault(key, []))
            {
                waiter.TrySetResult();
            }
        }
    }

    private TaskCompletionSource Enter(Guid key)
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (!_waiters.TryGetValue(key, out var ofKey))
            {
                _waiters[key] = ofKey = [];
            }

            ofKey.Add(waiter);
        }

        return waiter;
    }

    private void Leave(Guid key, TaskCompletionSource waiter)
    {
        lock (_gate)
        {
            var ofKey = _waiters[key];
            ofKey.Remove(waiter);
            if (ofKey.Count == 0)
            {
                _waiters.Remove(key);
            }
        }
    }
}
