using System.Diagnostics;
using System.Globalization;
using Orchestrator.Contracts.Processes;

namespace Orchestrator.Cli.Dev;

/// <summary>
/// Ends a process when this one dies, however it dies: a shell waits at a pipe that only we hold open, and signals the process at its end.
/// </summary>
internal sealed class Tether : IDisposable
{
    private const string Script = """
        read -r _
        started=$(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20)
        [ "$started" = "$2" ] && kill -s "$3" "$1"
        """;

    private readonly Process _shell;

    public Tether(ProcessMark mark, Signal signal)
    {
        var start = new ProcessStartInfo("setsid") { RedirectStandardInput = true };
        string[] arguments = ["sh", "-c", Script, "tether", Text(mark.Pid), Text(mark.StartTime), Text((int)signal)];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _shell = Process.Start(start)!;
    }

    public void Dispose()
    {
        _shell.Kill();
        _shell.Dispose();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
