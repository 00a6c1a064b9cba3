using System.Globalization;
using System.Text;

namespace Orchestrator.Worker.Liveness;

/// <summary>What /proc shows of a process to whoever owns it.</summary>
internal static class KernelView
{
    private const double TicksPerSecond = 100; // USER_HZ, the same on every architecture that .NET runs on

    /// <summary>Of all its threads; zero when it is gone.</summary>
    public static TimeSpan ProcessorTime(int pid)
    {
        // The name in the second field may hold spaces; what follows it is numbers.
        var fields = Read($"/proc/{pid}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 12
            && long.TryParse(fields[11], CultureInfo.InvariantCulture, out var user)
            && long.TryParse(fields[12], CultureInfo.InvariantCulture, out var system)
                ? TimeSpan.FromSeconds((user + system) / TicksPerSecond)
                : TimeSpan.Zero;
    }

    /// <summary>By SIGSTOP or a debugger: none of its threads runs.</summary>
    public static bool IsStopped(int pid) => StateOf($"/proc/{pid}").StartsWith('T');

    /// <summary>Every thread: its name, its state, and where in the kernel it waits.</summary>
    public static string Describe(int pid)
    {
        var text = new StringBuilder();
        foreach (var thread in ThreadsOf(pid))
        {
            var line = $"  thread {Path.GetFileName(thread)} ({Read($"{thread}/comm").Trim()}): {StateOf(thread)}"
                + $", waits in {Word(Read($"{thread}/wchan"))}, system call {Word(Read($"{thread}/syscall").Split(' ')[0])}";
            text.AppendLine(line);
        }

        return text.ToString();
    }

    private static string StateOf(string process)
    {
        var line = Read($"{process}/status").Split('\n').FirstOrDefault(line => line.StartsWith("State:", StringComparison.Ordinal));
        return line?["State:".Length..].Trim() ?? "gone";
    }

    private static string[] ThreadsOf(int pid)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{pid}/task");
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static string Word(string text) => text.Trim() is { Length: > 0 } word and not "0" ? word : "none";

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
