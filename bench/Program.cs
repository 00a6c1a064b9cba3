using System.CommandLine;
using System.Text.Json;
using Orchestrator.Bench;
using Orchestrator.Bench.Checkpoints;
using Orchestrator.Bench.Connections;
using Orchestrator.Bench.Ingestion;
using Orchestrator.Bench.Submission;
using Orchestrator.Cli.Platform;

IBenchmark[] benchmarks = [new ConnectionsBenchmark(), new CheckpointsBenchmark(), new SubmissionBenchmark(), new IngestionBenchmark()];
var only = new Option<string[]>("--only")
{
    Description = $"Only this one; may be repeated. {string.Join("; ", benchmarks.Select(one => $"{one.Name}: {one.Description}"))}.",
    HelpName = "NAME",
};
only.AcceptOnlyFromAmong([.. benchmarks.Select(one => one.Name)]);
var rounds = new Option<int>("--rounds")
{
    Description = "Rounds that each figure is the median of.",
    DefaultValueFactory = _ => 20,
    HelpName = "N",
};
rounds.Validators.Add(result =>
{
    if (result.Tokens is [var token] && int.TryParse(token.Value, out var number) && number < 1)
    {
        result.AddError($"--rounds must be at least 1, got {number}.");
    }
});
var json = new Option<FileInfo>("--json") { Description = "Write the figures to this file as well.", HelpName = "FILE" };
var root = new RootCommand("Measures the service and prints one table.") { only, rounds, json };
root.SetAction(async (parsed, cancellation) =>
{
    // Signals are listened to only once this has returned, and some of what follows never waits.
    await Task.Yield();
    using var scratch = ScratchFolder.Take();
    var figures = new List<Figure>();
    foreach (var benchmark in benchmarks.Where(one => parsed.GetValue(only) is not { Length: > 0 } names || names.Contains(one.Name)))
    {
        Action<string> say = text => Console.Error.WriteLine($"{benchmark.Name}: {text}");
        var session = new Session(parsed.GetValue(rounds), scratch.For(benchmark), say);
        session.Say(benchmark.Description);
        figures.AddRange(await benchmark.RunAsync(session, cancellation));
    }

    FigureTable.Print(figures);
    if (parsed.GetValue(json) is { } file)
    {
        await File.WriteAllTextAsync(file.FullName, JsonSerializer.Serialize(figures, JsonSerializerOptions.Web), cancellation);
    }

    return 0;
});
return await CommandLine.RunAsync(root, args);
