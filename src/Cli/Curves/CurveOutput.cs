using System.Globalization;
using Google.Protobuf;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;
using Spectre.Console;

namespace Orchestrator.Cli.Curves;

/// <summary>Writes curves in one of the formats, to a file or to standard output.</summary>
internal static class CurveOutput
{
    private static readonly JsonFormatter Json = new(
        new JsonFormatter.Settings(formatDefaultValues: true).WithIndentation().WithPreserveProtoFieldNames(true));

    public static async Task WriteAsync(
        string metric, IReadOnlyList<ReadCurveResponse> curves, CurveFormat format, FileInfo? file, CancellationToken cancellation)
    {
        switch (format)
        {
            case CurveFormat.Png when file is null:
                throw new CommandFailedException("A picture needs a file: add --out FILE.png.");
            case CurveFormat.Png:
                await File.WriteAllBytesAsync(file.FullName, Picture(metric, curves), cancellation);
                break;
            case CurveFormat.Table when file is null:
                WriteTable(Output.Console, metric, curves);
                break;
            default:
                await WriteTextAsync(metric, curves, format, file, cancellation);
                break;
        }
    }

    /// <summary>PNG bytes; each run in a colour of its own.</summary>
    public static byte[] Picture(string metric, IReadOnlyList<ReadCurveResponse> curves) =>
        CurvePlot.Draw(metric, metric, [.. curves.Select(curve => (IReadOnlyList<Series>)[Series.ByStep(curve.RunName, curve.Points)])]);

    private static async Task WriteTextAsync(
        string metric, IReadOnlyList<ReadCurveResponse> curves, CurveFormat format, FileInfo? file, CancellationToken cancellation)
    {
        await using var writer = file is null ? Console.Out : file.CreateText();
        var lines = format switch
        {
            CurveFormat.Json => [$"[{string.Join(",", curves.Select(curve => Json.Format(curve)))}]"],
            CurveFormat.Csv => Rows(metric, curves).Prepend(CurveCsv.Header),
            _ => TableText(metric, curves),
        };
        foreach (var line in lines)
        {
            cancellation.ThrowIfCancellationRequested();
            await writer.WriteLineAsync(line);
        }
    }

    private static IEnumerable<string> Rows(string metric, IEnumerable<ReadCurveResponse> curves) =>
        curves.SelectMany(curve => curve.Points.Select(point => CurveCsv.Row(curve.RunId, metric, point)));

    private static IEnumerable<string> TableText(string metric, IReadOnlyList<ReadCurveResponse> curves)
    {
        using var text = new StringWriter();
        WriteTable(AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) }), metric, curves);
        return [text.ToString()];
    }

    private static void WriteTable(IAnsiConsole console, string metric, IReadOnlyList<ReadCurveResponse> curves)
    {
        var series = curves.Select(curve => Series.ByStep(curve.RunName, curve.Points)).ToList();
        console.Write(ChartView.Of(metric, series, Math.Min(console.Profile.Width, 120), height: 18));
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("run");
        foreach (var heading in new[] { "points", "not finite", "first", "minimum", "last", "at step" })
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        foreach (var curve in curves)
        {
            var last = curve.Points.LastOrDefault();
            table.AddRow(
                Markup.Escape($"{curve.RunName} ({curve.RunId})"),
                curve.TotalPoints.ToString("N0", CultureInfo.InvariantCulture),
                curve.NonFinitePoints == 0 ? "0" : $"{curve.NonFinitePoints}, first at step {curve.FirstNonFiniteStep}",
                Number(curve.Points.FirstOrDefault()?.Value),
                Number(curve.Points.Select(point => point.Value).Where(double.IsFinite).Cast<double?>().Min()),
                Number(last?.Value),
                last?.Step.ToString("N0", CultureInfo.InvariantCulture) ?? "");
        }

        console.Write(table);
    }

    private static string Number(double? value) => value?.ToString("G6", CultureInfo.InvariantCulture) ?? "";
}
