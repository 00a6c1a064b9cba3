using System.Text.Encodings.Web;
using System.Text.Json;
using Orchestrator.Cli.Platform;
using Spectre.Console;

namespace Orchestrator.Cli.Studies;

/// <summary>Writes a study's report in one of the formats, to a file or to standard output.</summary>
internal static class StudyOutput
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // it goes to no web page, and people read it
    };

    public static async Task WriteAsync(StudyReport report, StudyFormat format, FileInfo? file, CancellationToken cancellation)
    {
        if (file is not null)
        {
            await File.WriteAllTextAsync(file.FullName, TextOf(report, format), cancellation);
        }
        else if (format == StudyFormat.Table)
        {
            Output.Console.Write(StudyTable.Of(report));
        }
        else
        {
            await Console.Out.WriteAsync(TextOf(report, format));
        }
    }

    public static string TextOf(StudyReport report, StudyFormat format) => format switch
    {
        StudyFormat.Json => JsonSerializer.Serialize(report, Json) + Environment.NewLine,
        StudyFormat.Csv => string.Concat(StudyCsv.Rows(report).Prepend(StudyCsv.Header).Select(row => row + Environment.NewLine)),
        _ => TableText(report),
    };

    private static string TableText(StudyReport report)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 200;
        console.Write(StudyTable.Of(report));
        return text.ToString();
    }
}

internal enum StudyFormat
{
    Table,
    Json,
    Csv,
}
