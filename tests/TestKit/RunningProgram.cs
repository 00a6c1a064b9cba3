using System.Collections.Concurrent;
using System.Diagnostics;
using Orchestrator.Contracts.Processes;
using Xunit;

namespace Orchestrator.TestKit;

/// <summary>A real program under test: started, watched, stopped or killed; killed with its children when the test forgets it.</summary>
public sealed class RunningProgram : IAsyncDisposable
{
    private static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(120);

    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly Process _process;

    private RunningProgram(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Mark = ProcessMarks.Read(_process.Id) ?? new(_process.Id, 0, "");
    }

    public ProcessMark Mark { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>Lines of standard output so far.</summary>
    public IReadOnlyCollection<string> Output => _output;

    /// <summary>Lines of standard error so far.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>Both, for the message of a failed assertion.</summary>
    public string Transcript => string.Join('\n', ["--- stdout", .. _output, "--- stderr", .. _errors]);

    public static RunningProgram Start(
        IEnumerable<string> command, string? workingDirectory = null, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var words = command.ToArray();
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        return new(new Process { StartInfo = start });
    }

    public void Terminate() => Mark.Send(Signal.Terminate);

    public void Interrupt() => Mark.Send(Signal.Interrupt);

    /// <summary>As <c>kill -9</c>: this process alone, not its children.</summary>
    public void Kill() => Mark.Send(Signal.Kill);

    /// <returns>The exit code, once all output is read; 128 plus the signal's number for a killed one.</returns>
    public async Task<int> WaitForExitAsync(TimeSpan? deadline = null)
    {
        var limit = deadline ?? DefaultDeadline;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(limit);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"{_process.StartInfo.FileName} has not ended within {limit.TotalSeconds:F0} s.\n{Transcript}");
            throw;
        }
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<RunningProgram> RunAsync(
        IEnumerable<string> command, string? workingDirectory = null, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var program = Start(command, workingDirectory, environment);
        await program.WaitForExitAsync();
        return program;
    }

    public int ExitCode => _process.ExitCode;

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
        }
    }
}
