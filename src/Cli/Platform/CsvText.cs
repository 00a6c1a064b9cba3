namespace Orchestrator.Cli.Platform;

/// <summary>Text as a field of RFC 4180 CSV.</summary>
internal static class CsvText
{
    public static string Quote(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
