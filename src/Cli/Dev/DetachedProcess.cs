using System.ComponentModel;
using System.Diagnostics;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.Processes;

namespace Orchestrator.Cli.Dev;

/// <summary>
/// A program in a session of its own whose output goes to a file, so that Ctrl-C reaches us and not it; should we be killed, its
/// <see cref="Tether"/> sends it the signal it is stopped with.
/// </summary>
internal sealed class DetachedProcess : IDisposable
{
    private readonly Process _process;
    private readonly Tether _tether;
    private readonly Signal _stop;

    private DetachedProcess(Process process, Signal stop)
    {
        _process = process;
        _stop = stop;
        Mark = ProcessMarks.Read(process.Id) ?? new(process.Id, 0, "");
        _tether = new(Mark, stop);
        Exited = process.WaitForExitAsync(CancellationToken.None);
    }

    public ProcessMark Mark { get; }

    public Task Exited { get; }

    public int ExitCode => _process.ExitCode;

    /// <param name="command">The program and its arguments.</param>
    /// <param name="log">The file that its output is appended to.</param>
    /// <param name="stop">The signal that asks it to end.</param>
    /// <param name="environment">Variables beyond our own.</param>
    public static DetachedProcess Start(
        IEnumerable<string> command, string log, Signal stop, IReadOnlyDictionary<string, string> environment)
    {
        // Every program of this line replaces the one before it, so the id that we see is the program's own.
        string[] launcher = ["sh", "-c", "exec \"$@\" >>\"$0\" 2>&1 </dev/null", log];
        var start = new ProcessStartInfo("setsid", launcher.Concat(command));
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return new(Process.Start(start)!, stop);
        }
        catch (Win32Exception error)
        {
            throw new CommandFailedException("Cannot start `setsid`; install the package util-linux.", error);
        }
    }

    /// <summary>Asks the process to end, and kills it when it has not after the grace.</summary>
    /// <returns>Whether it ended by itself.</returns>
    public async Task<bool> StopAsync(TimeSpan grace, TimeProvider clock)
    {
        Mark.Send(_stop);
        try
        {
            await Exited.WaitAsync(grace, clock);
            return true;
        }
        catch (TimeoutException)
        {
            Mark.Send(Signal.Kill);
            await Exited;
            return false;
        }
    }

    public void Dispose()
    {
        _tether.Dispose();
        _process.Dispose();
    }
}
