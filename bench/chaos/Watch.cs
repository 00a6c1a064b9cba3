using Grpc.Core;
using Npgsql;
using Orchestrator.Cli.Platform;

namespace Orchestrator.Chaos;

/// <summary>Looks several times a second which coordinators answer, and which workers the cluster takes for connected.</summary>
internal sealed class Watch(Cluster cluster, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<string, Timeline> _timelines = cluster.Coordinators.Concat(cluster.Workers)
        .ToDictionary(server => server.Name, _ => new Timeline());

    private Task _watching = Task.CompletedTask;

    public void Start() => _watching = Task.WhenAll([
        .. cluster.Coordinators.Select((coordinator, at) => RepeatAsync(coordinator.Name, cluster.AddressOf(at))),
        RepeatAsync(WorkersAsync),
    ]);

    /// <summary>Ends the looking.</summary>
    public async Task<IReadOnlyDictionary<string, Timeline>> StopAsync()
    {
        await _stopping.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return _timelines;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }

    private async Task RepeatAsync(string coordinator, string address)
    {
        using var server = ServerConnection.To(ServerAddress.Resolve(address, null, ""));
        var runs = new RunsClient(server.Invoker);
        await RepeatAsync(async () =>
        {
            var at = clock.GetUtcNow();
            try
            {
                await runs.ListAsync(new() { PageSize = 1 }, deadline: (at + Patience).UtcDateTime, cancellationToken: _stopping.Token);
                _timelines[coordinator].Look(clock.GetUtcNow(), isThere: true);
            }
            catch (RpcException) when (!_stopping.IsCancellationRequested)
            {
                _timelines[coordinator].Look(at, isThere: false);
            }
        });
    }

    private async Task WorkersAsync()
    {
        try
        {
            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(cluster.Database.Direct) { CommandTimeout = 2 }.ConnectionString);
            await connection.OpenAsync(_stopping.Token);
            await using var command = new NpgsqlCommand("SELECT name, status = 'connected' FROM worker", connection);
            await using var reader = await command.ExecuteReaderAsync(_stopping.Token);
            while (await reader.ReadAsync(_stopping.Token))
            {
                _timelines[reader.GetString(0)].Look(clock.GetUtcNow(), reader.GetBoolean(1));
            }
        }
        catch (NpgsqlException)
        {
            // The database is away: nobody knows more of workers than before.
        }
    }

    private async Task RepeatAsync(Func<Task> look)
    {
        while (true)
        {
            await look();
            await Task.Delay(Interval, clock, _stopping.Token);
        }
    }
}
