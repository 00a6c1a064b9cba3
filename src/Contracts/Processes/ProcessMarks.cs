using System.Globalization;
using System.Runtime.InteropServices;

namespace Orchestrator.Contracts.Processes;

/// <summary>Reads marks of processes from /proc and signals exactly the process that a mark names.</summary>
public static partial class ProcessMarks
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);
    private static readonly Lazy<string> Boot = new(() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim());

    /// <summary>Names the machine's current boot: no process outlives it.</summary>
    public static string BootId => Boot.Value;

    /// <returns>Null when no such process runs; one that ended and waits for its parent does not run.</returns>
    public static ProcessMark? Read(int pid)
    {
        if (ReadWhileItLives($"/proc/{pid}/stat") is not { } stat)
        {
            return null;
        }

        // The name in parentheses may itself hold spaces and parentheses; what follows the last one is field 3.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields[0] is "Z" or "X" ? null : new(pid, long.Parse(fields[19], CultureInfo.InvariantCulture), BootId);
    }

    public static bool IsAlive(this ProcessMark mark) => Read(mark.Pid) == mark;

    /// <summary>The first live process whose command line holds these arguments one after the other, each as a whole.</summary>
    public static ProcessMark? FindByArguments(params IEnumerable<string> arguments)
    {
        var wanted = '\0' + string.Join('\0', arguments) + '\0';
        return Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 0 && ReadWhileItLives($"/proc/{pid}/cmdline")?.Contains(wanted, StringComparison.Ordinal) == true)
            .Select(Read)
            .FirstOrDefault(mark => mark is not null);
    }

    /// <returns>False when the process is gone.</returns>
    public static bool Send(this ProcessMark mark, Signal signal) => mark.IsAlive() && Kill(mark.Pid, (int)signal) == 0;

    /// <summary>Asks a process to end that may not be our child, and kills it when it has not after the grace.</summary>
    public static async Task StopAsync(this ProcessMark mark, Signal signal, TimeSpan grace, TimeProvider clock)
    {
        var asked = clock.GetTimestamp();
        mark.Send(signal);
        while (mark.IsAlive())
        {
            if (clock.GetElapsedTime(asked) > grace)
            {
                mark.Send(Signal.Kill);
            }

            await Task.Delay(PollInterval, clock);
        }
    }

    private static string? ReadWhileItLives(string path)
    {
        const int NoSuchProcess = 3;
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException error) when (error is FileNotFoundException or DirectoryNotFoundException || error.HResult == NoSuchProcess)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null; // another user's, so none of ours
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
