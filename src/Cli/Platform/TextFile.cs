namespace Orchestrator.Cli.Platform;

/// <summary>Reads of log files.</summary>
internal static class TextFile
{
    /// <summary>The last lines of a file that may be large, or absent.</summary>
    public static string Tail(string path, int lines) =>
        File.Exists(path) ? string.Join('\n', File.ReadLines(path).TakeLast(lines)) : "";
}
