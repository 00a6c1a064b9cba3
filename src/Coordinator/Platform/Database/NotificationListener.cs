using System.Collections.Concurrent;
using Npgsql;

namespace Orchestrator.Coordinator.Platform.Database;

/// <summary>
/// Wakes who waits for news of a key, whichever coordinator has them. Notifications are lost while disconnected: they are hints, and a
/// waiter also gives a longest time to wait.
/// </summary>
internal abstract partial class NotificationListener(string channel, NpgsqlDataSource database, TimeProvider clock, ILogger logger)
    : BackgroundService
{
    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> _waiters = new();

    /// <summary>Completes at the key's next notification after this call. Call it before reading what is there.</summary>
    protected Task Next(Guid key) => _waiters.GetOrAdd(key, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    protected static NpgsqlBatchCommand NotificationOf(string channel, Guid key) =>
        new("SELECT pg_notify(@channel, @key)") { Parameters = { new("channel", channel), new("key", key.ToString()) } };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (Exception error) when (error is NpgsqlException or IOException)
            {
                LogDisconnected(channel, error.Message);
                await Task.Delay(ReconnectDelay, clock, stoppingToken);
            }
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
        if (Guid.TryParse(payload, out var key) && _waiters.TryRemove(key, out var waiter))
        {
            waiter.TrySetResult();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No notifications of {Channel} for now: {Message}")]
    private partial void LogDisconnected(string channel, string message);
}
