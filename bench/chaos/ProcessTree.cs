using System.Globalization;
using Orchestrator.Contracts.Processes;

namespace Orchestrator.Chaos;

/// <summary>Looks processes up in /proc.</summary>
internal static class ProcessTree
{
    public static IEnumerable<ProcessMark> ChildrenOf(int parent) =>
        from pid in All()
        where ParentOf(pid) == parent
        select ProcessMarks.Read(pid) into mark
        where mark is not null
        select mark;

    /// <summary>The command lines, with their process ids, that have a text anywhere in them; we and who started us are not among them.</summary>
    public static IReadOnlyList<string> WithArgument(string text) =>
    [
        .. from pid in All().Except(WithParents(Environment.ProcessId))
           let command = Read($"/proc/{pid}/cmdline").Replace('\0', ' ')
           where command.Contains(text, StringComparison.Ordinal)
           select $"{pid} {command}",
    ];

    private static IEnumerable<int> WithParents(int pid)
    {
        for (; pid != 0; pid = ParentOf(pid))
        {
            yield return pid;
        }
    }

    private static IEnumerable<int> All() =>
        from path in Directory.EnumerateDirectories("/proc")
        let name = Path.GetFileName(path)
        where char.IsAsciiDigit(name[0])
        select int.Parse(name, CultureInfo.InvariantCulture);

    private static int ParentOf(int pid) =>
        Read($"/proc/{pid}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var parent, ..]
            ? int.Parse(parent, CultureInfo.InvariantCulture)
            : 0;

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
