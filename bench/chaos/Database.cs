using Npgsql;
using Orchestrator.Cli.Dev;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.Processes;

namespace Orchestrator.Chaos;

/// <summary>The cluster's PostgreSQL, durable, which comes back after it was killed.</summary>
internal sealed class Database(string folder, TimeProvider clock) : IAsyncDisposable
{
    private const string Name = "orchestrator";

    // Two crashes at a time would be of one server.
    private readonly SemaphoreSlim _crash = new(1, 1);
    private PostgresCluster? _server;

    public int Port => new NpgsqlConnectionStringBuilder(Direct).Port;

    /// <summary>Not through any link.</summary>
    public string Direct => Running.ConnectionString(Name);

    /// <summary>The server and its children, the server first.</summary>
    public IEnumerable<ProcessMark> Processes =>
        [Running.Mark, .. ProcessTree.ChildrenOf(Running.Mark.Pid)];

    private PostgresCluster Running => _server ?? throw new InvalidOperationException("PostgreSQL is not started.");

    /// <summary>For the first time: makes the database.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await StartAgainAsync(cancellation);
        await Running.EnsureDatabaseAsync(Name, cancellation);
    }

    /// <summary>Asks the server for nothing: whatever else disturbs it meanwhile would be met.</summary>
    public async Task StartAgainAsync(CancellationToken cancellation) =>
        _server = await PostgresCluster.StartAsync(new(folder, Durable: true), clock, cancellation);

    /// <summary>As an operator does; what was committed stays.</summary>
    public async Task StopAsync() => await Running.DisposeAsync();

    public string Through(Link link) => new NpgsqlConnectionStringBuilder(Direct) { Port = link.Port }.ConnectionString;

    /// <summary>As a power cut of the server: no process of it survives, and what it had not written is gone.</summary>
    public async Task CrashAsync(CancellationToken cancellation)
    {
        await _crash.WaitAsync(cancellation);
        try
        {
            await CrashAloneAsync(cancellation);
        }
        finally
        {
            _crash.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _crash.Dispose();
    }

    private async Task CrashAloneAsync(CancellationToken cancellation)
    {
        foreach (var process in Processes.ToList())
        {
            process.Send(Signal.Kill);
        }

        await Running.Exited;
        Running.Abandon();
        while (true)
        {
            try
            {
                await StartAgainAsync(cancellation);
                return;
            }
            catch (CommandFailedException)
            {
                // The memory of the one before is still attached to a process that is about to end.
                await Task.Delay(TimeSpan.FromMilliseconds(300), clock, cancellation);
            }
        }
    }
}
