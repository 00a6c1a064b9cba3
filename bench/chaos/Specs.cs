using Orchestrator.Contracts.V1;

namespace Orchestrator.Chaos;

/// <summary>
/// Small deterministic runs with everything that a cut could disturb: dropout, accumulation, hyper-connections, evaluations, and checkpoints
/// often enough that every run crosses some.
/// </summary>
internal static class Specs
{
    public const string Project = "chaos";
    public const string Source = "letters";
    public const int Variants = 3;

    public static RunSpec Of(int variant, int steps) => new()
    {
        Name = $"chaos-{variant}",
        Project = Project,
        Model = new()
        {
            Transformer = new() { Layers = 2, Width = 16, Heads = 2, Context = 16, Dropout = 0.1, Connection = ConnectionOf(variant) },
        },
        Data = new() { Sources = { new SourceSpec { Name = Source } }, HeldOut = 0.2 },
        Batch = new() { Sequences = 2, Accumulation = 2 },
        Budget = new() { Steps = (ulong)steps },
        Seeds = new() { Initialization = (ulong)variant },
        Evaluation = new() { EverySteps = (ulong)Math.Max(1, steps / 8), Batches = 4 },
        Checkpoint = new() { EverySteps = (ulong)Math.Max(1, steps / 20) },
        Resources = new() { Threads = 1 },
        Retries = new() { Infrastructure = 100, Backoff = new() { Nanos = 200_000_000 } },
        Liveness = new() { HangAfter = new() { Seconds = 4 }, FirstStep = new() { Seconds = 60 } },
    };

    /// <summary>Larger, so that minutes of it have thousands of steps and not hundreds of thousands.</summary>
    public static RunSpec Slow(int steps)
    {
        var spec = Of(variant: 0, steps);
        (spec.Name, spec.Model.Transformer.Layers, spec.Model.Transformer.Width, spec.Batch.Sequences) = ("chaos-slow", 4, 64, 16);
        return spec;
    }

    private static ConnectionSpec? ConnectionOf(int variant) => (variant % Variants) switch
    {
        0 => null,
        1 => new() { Hyper = new() { Rate = 2 } },
        _ => new() { Frac = new() { Rate = 2 } },
    };
}
