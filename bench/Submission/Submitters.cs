using System.Collections.Concurrent;
using Orchestrator.Bench.Service;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Bench.Submission;

/// <summary>Clients that submit runs, each over a connection of its own.</summary>
internal sealed class Submitters : IDisposable
{
    private readonly ServerConnection[] _connections;
    private readonly Runs.RunsClient[] _clients;
    private readonly ConcurrentBag<string> _submitted = [];

    public Submitters(ServerAddress server, int count)
    {
        _connections = [.. Enumerable.Range(0, count).Select(_ => ServerConnection.To(server))];
        _clients = [.. _connections.Select(connection => new Runs.RunsClient(connection.Invoker))];
    }

    public async Task SubmitAsync(int client, CancellationToken cancellation)
    {
        var answer = await _clients[client].SubmitAsync(SmallRun.Request(), cancellationToken: cancellation);
        _submitted.Add(answer.Run.Id);
    }

    /// <summary>Empties the queue, so that no round finds a longer one than the round before.</summary>
    public Task CancelAllAsync(CancellationToken cancellation) => Task.WhenAll(_clients.Select(async client =>
    {
        while (_submitted.TryTake(out var run))
        {
            await client.CancelAsync(new CancelRunRequest { Run = run }, cancellationToken: cancellation);
        }
    }));

    public void Dispose() => Array.ForEach(_connections, connection => connection.Dispose());
}
