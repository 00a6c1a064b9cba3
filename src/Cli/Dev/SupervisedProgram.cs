using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.Processes;

namespace Orchestrator.Cli.Dev;

/// <summary>
/// Keeps one program running: when it ends by itself it is started again, after a pause that grows while it keeps ending.
/// </summary>
internal sealed class SupervisedProgram : IAsyncDisposable
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SteadyAfter = TimeSpan.FromMinutes(1);

    private readonly DevProgram _program;
    private readonly string _log;
    private readonly ProcessRecords _records;
    private readonly Action<string> _say;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stopping = new();
    private DetachedProcess _process;
    private Task _keeping = Task.CompletedTask;

    private SupervisedProgram(DevProgram program, string log, ProcessRecords records, Action<string> say, TimeProvider clock)
    {
        (_program, _log, _records, _say, _clock) = (program, log, records, say, clock);
        _process = StartProcess();
    }

    public DetachedProcess Process => _process;

    /// <summary>Starts the program and waits until it is ready; one that ends instead is not started again.</summary>
    public static async Task<SupervisedProgram> StartAsync(
        DevProgram program, string log, ProcessRecords records, Action<string> say, TimeProvider clock, CancellationToken cancellation)
    {
        var supervised = new SupervisedProgram(program, log, records, say, clock);
        try
        {
            await supervised.WaitUntilReadyAsync(cancellation);
            supervised._keeping = supervised.KeepAsync();
            return supervised;
        }
        catch
        {
            await supervised.DisposeAsync();
            throw;
        }
    }

    public async Task StopAsync(TimeSpan grace)
    {
        await _stopping.CancelAsync();
        await _keeping;
        if (!await _process.StopAsync(grace, _clock))
        {
            _say($"{_program.Name} had not ended after {grace.TotalSeconds:F0} s and was killed.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(ShortestPause);
        _process.Dispose();
        _stopping.Dispose();
    }

    private DetachedProcess StartProcess()
    {
        var process = DetachedProcess.Start(_program.Command, _log, Signal.Terminate, _program.Environment);
        _records.Record(_program.Name, process.Mark);
        return process;
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellation)
    {
        // A web proxy's loopback is another machine's.
        using var direct = new SocketsHttpHandler { UseProxy = false };
        using var client = new HttpClient(direct) { Timeout = TimeSpan.FromSeconds(5) };
        var started = _clock.GetTimestamp();
        while (!await IsReadyAsync(client, cancellation))
        {
            if (_process.Exited.IsCompleted)
            {
                throw new CommandFailedException(
                    $"{_program.Name} ended with exit code {_process.ExitCode} instead of starting. {LogTail()}");
            }

            if (_clock.GetElapsedTime(started) > ReadyLimit)
            {
                throw new CommandFailedException($"{_program.Name} is not ready after {ReadyLimit.TotalSeconds:F0} s. {LogTail()}");
            }

            await Task.WhenAny(_process.Exited, Task.Delay(ProbeInterval, _clock, cancellation));
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private async Task<bool> IsReadyAsync(HttpClient client, CancellationToken cancellation)
    {
        try
        {
            using var answer = await client.GetAsync(_program.Ready, cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task KeepAsync()
    {
        var pause = ShortestPause;
        var started = _clock.GetTimestamp();
        while (await EndsByItselfAsync())
        {
            pause = _clock.GetElapsedTime(started) > SteadyAfter ? ShortestPause : pause;
            _say($"{_program.Name} ended with exit code {_process.ExitCode}; starting it again in {pause.TotalSeconds:F0} s. "
                + $"Its log: {_log}");
            if (!await PauseAsync(pause))
            {
                return;
            }

            _process.Dispose();
            _process = StartProcess();
            started = _clock.GetTimestamp();
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<bool> EndsByItselfAsync()
    {
        await _process.Exited.WaitAsync(_stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !_stopping.IsCancellationRequested;
    }

    private async Task<bool> PauseAsync(TimeSpan pause)
    {
        await Task.Delay(pause, _clock, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !_stopping.IsCancellationRequested;
    }

    private string LogTail() => $"The end of {_log}:\n{TextFile.Tail(_log, lines: 15)}";
}
