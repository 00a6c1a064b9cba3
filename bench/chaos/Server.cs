using Orchestrator.Cli.Dev;
using Orchestrator.Contracts.Processes;

namespace Orchestrator.Chaos;

/// <summary>A program of the cluster that is started again when it has ended, as a service manager would.</summary>
internal sealed class Server(string name, string[] command, IReadOnlyDictionary<string, string> environment, string log, TimeProvider clock)
    : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _mayStart = new(1);
    private DetachedProcess? _process;
    private Task _keeping = Task.CompletedTask;

    public string Name => name;

    public ProcessMark Mark => _process?.Mark ?? throw new InvalidOperationException($"{name} is not started.");

    public void Start()
    {
        Begin();
        _keeping = KeepAsync();
    }

    public void Send(Signal signal) => Mark.Send(signal);

    /// <summary>Kills it, as a power cut would, and keeps it down until the answer is disposed of.</summary>
    /// <returns>Once it has ended.</returns>
    public async Task<IDisposable> PutDownAsync(CancellationToken cancellation)
    {
        await _mayStart.WaitAsync(cancellation);
        var exited = _process!.Exited;
        Send(Signal.Kill);
        await exited;
        return new Down(_mayStart);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_process is { } process)
        {
            Send(Signal.Continue);
            await process.StopAsync(Grace, clock);
            process.Dispose();
        }

        _stopping.Dispose();
        _mayStart.Dispose();
    }

    private void Begin()
    {
        _process?.Dispose();
        _process = DetachedProcess.Start(command, log, Signal.Terminate, environment);
    }

    private async Task KeepAsync()
    {
        while (true)
        {
            await _process!.Exited.WaitAsync(_stopping.Token);
            await Task.Delay(Pause, clock, _stopping.Token);
            await _mayStart.WaitAsync(_stopping.Token);
            Begin();
            _mayStart.Release();
        }
    }

    private sealed class Down(SemaphoreSlim mayStart) : IDisposable
    {
        public void Dispose() => mayStart.Release();
    }
}
