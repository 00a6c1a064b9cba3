using System.Globalization;
using System.Runtime.InteropServices;
using Orchestrator.Contracts.Folders;

namespace Orchestrator.Cli.Dev;

/// <summary>Reads marks of processes from /proc and signals exactly the process that a mark names.</summary>
internal static partial class ProcessMarks
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);
    private static readonly Lazy<string> BootId = new(() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim());

    /// <returns>Null when no such process runs; one that ended and waits for its parent does not run.</returns>
    public static ProcessMark? Read(int pid)
    {
        try
        {
            // The name in parentheses may itself hold spaces and parentheses; what follows the last one is field 3.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : new(pid, long.Parse(fields[19], CultureInfo.InvariantCulture), BootId.Value);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException || IsGoneWhileReading(error))
        {
            return null;
        }
    }

    public static bool IsAlive(this ProcessMark mark) => Read(mark.Pid) == mark;

    /// <returns>False when the process is gone.</returns>
    public static bool Signal(this ProcessMark mark, Signal signal) => mark.IsAlive() && Kill(mark.Pid, (int)signal) == 0;

    /// <summary>Asks a process to end that may not be our child, and kills it when it has not after the grace.</summary>
    public static async Task StopAsync(this ProcessMark mark, Signal signal, TimeSpan grace, TimeProvider clock)
    {
        var asked = clock.GetTimestamp();
        mark.Signal(signal);
        while (mark.IsAlive())
        {
            if (clock.GetElapsedTime(asked) > grace)
            {
                mark.Signal(Dev.Signal.Kill);
            }

            await Task.Delay(PollInterval, clock);
        }
    }

    // ESRCH: the process ended between opening the file and reading it.
    private static bool IsGoneWhileReading(Exception error) => error is IOException { HResult: 3 };

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}

/// <summary>Numbers of signals, equal on every Linux.</summary>
internal enum Signal
{
    Interrupt = 2,
    Quit = 3,
    Kill = 9,
    Terminate = 15,
}
