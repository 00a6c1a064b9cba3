using Orchestrator.Contracts.V1;

namespace Orchestrator.EndToEnd.Tests;

/// <summary>
/// A very small GPT with everything that a cut could disturb (dropout, accumulation, hyper-connections, evaluation), and its data.
/// It takes long enough to be killed in the middle.
/// </summary>
internal static class TinyRun
{
    public const string Source = "letters";
    public const int Steps = 150;
    public const int TokensPerStep = 2 * 2 * 16;
    public const int CheckpointInterval = 10;
    public const int EvaluationInterval = 25;

    public static RunSpec Spec(string name, string pool, int steps = Steps) => new()
    {
        Name = name,
        Model = new()
        {
            Transformer = new() { Layers = 2, Width = 16, Heads = 2, Context = 16, Dropout = 0.1, Connection = new() { Hyper = new() { Rate = 2 } } },
        },
        Data = new() { Sources = { new SourceSpec { Name = Source } }, HeldOut = 0.2 },
        Batch = new() { Sequences = 2, Accumulation = 2 },
        Budget = new() { Steps = (ulong)steps },
        Evaluation = new() { EverySteps = EvaluationInterval, Batches = 2 },
        Checkpoint = new() { EverySteps = CheckpointInterval },
        Resources = new() { Pool = pool, Threads = 1 },
        Retries = new() { Backoff = new() { Nanos = 100_000_000 } },
    };

    /// <summary>Has <c>orc data prepare</c> make the source out of text that is the same every time.</summary>
    public static async Task PrepareDataAsync(string folder, string source)
    {
        var texts = Directory.CreateDirectory(Path.Combine(folder, "texts")).FullName;
        var random = new Random(7);
        foreach (var number in Enumerable.Range(0, 60))
        {
            var letters = Enumerable.Range(0, 100).Select(_ => (char)random.Next('a', 'z'));
            await File.WriteAllTextAsync(Path.Combine(texts, $"{number:D2}.txt"), string.Concat(letters));
        }

        await using var prepare = await Orc.RunAsync(folder, server: null, "data", "prepare", texts, "--tokenizer", "bytes", "--out", source);
        Assert.True(prepare.ExitCode == 0, prepare.Transcript);
    }
}
