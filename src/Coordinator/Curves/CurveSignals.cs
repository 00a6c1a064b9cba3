using System.Collections.Concurrent;
using Npgsql;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>
/// Wakes who waits for a run's next records, whichever coordinator committed them. Notifications are lost while disconnected,
/// so a waiter also gives a longest time to wait.
/// </summary>
internal sealed partial class CurveSignals(NpgsqlDataSource database, TimeProvider clock, ILogger<CurveSignals> logger) : BackgroundService
{
    private const string Channel = "curve";
    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<RunId, TaskCompletionSource> _waiters = new();

    /// <summary>Part of the transaction that commits records: heard when, and only if, it commits.</summary>
    public static NpgsqlBatchCommand NotificationOf(RunId run) =>
        new($"SELECT pg_notify('{Channel}', @run)") { Parameters = { new("run", run.ToString()) } };

    /// <summary>Completes at the run's next commit after this call. Call it before reading what is there.</summary>
    public Task Next(RunId run) => _waiters.GetOrAdd(run, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

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
                LogDisconnected(error.Message);
                await Task.Delay(ReconnectDelay, clock, stoppingToken);
            }
        }
    }

    private async Task ListenAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        connection.Notification += (_, notification) => Wake(notification.Payload);
        await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
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
        if (Guid.TryParse(payload, out var run) && _waiters.TryRemove(new RunId(run), out var waiter))
        {
            waiter.TrySetResult();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No notifications of new points for now: {Message}")]
    private partial void LogDisconnected(string message);
}
