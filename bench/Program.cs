using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Orchestrator.Bench;
using Orchestrator.Bench.Trainer;
using Spectre.Console;

IBenchmark[] benchmarks = [new TrainerBenchmark()];
var only = new Option<string[]>("--only")
{
    Description = $"Only these: {string.Join("; ", benchmarks.Select(one => $"{one.Name}: {one.Description}"))}",
    HelpName = "NAME",
};
only.AcceptOnlyFromAmong([.. benchmarks.Select(one => one.Name)]);
var json = new Option<FileInfo>("--json") { Description = "Write the figures to this file as well.", HelpName = "FILE" };
var root = new RootCommand("Measures the service and prints one table.") { only, json };
root.SetAction(async (parsed, cancellation) =>
{
    var figures = new List<Figure>();
    foreach (var benchmark in benchmarks.Where(one => parsed.GetValue(only) is not { Length: > 0 } names || names.Contains(one.Name)))
    {
        Console.Error.WriteLine($"{benchmark.Name}: {benchmark.Description}");
        figures.AddRange(await benchmark.RunAsync(cancellation));
    }

    Print(figures);
    if (parsed.GetValue(json) is { } file)
    {
        await File.WriteAllTextAsync(file.FullName, JsonSerializer.Serialize(figures, JsonSerializerOptions.Web), cancellation);
    }

    return 0;
});
return await root.Parse(args).InvokeAsync();

static void Print(IEnumerable<Figure> figures)
{
    var table = new Table { Border = TableBorder.Markdown };
    table.AddColumns("benchmark", "case");
    table.AddColumn(new TableColumn("value").RightAligned());
    table.AddColumn("unit");
    table.AddColumn(new TableColumn("ratio").RightAligned());
    table.AddColumn("to");
    foreach (var figure in figures)
    {
        table.AddRow(
            figure.Benchmark,
            figure.Case,
            figure.Value.ToString(figure.Value >= 100 ? "N0" : "G4", CultureInfo.InvariantCulture),
            figure.Unit,
            figure.Ratio?.ToString("F3", CultureInfo.InvariantCulture) ?? "",
            figure.RatioTo ?? "");
    }

    if (Console.IsOutputRedirected)
    {
        AnsiConsole.Profile.Width = 160;
    }

    AnsiConsole.Write(table);
}
