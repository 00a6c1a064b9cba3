using Orchestrator.Contracts.V1;

namespace Orchestrator.Bench.Service;

/// <summary>What is submitted: a valid spec that says no more than a user would.</summary>
internal static class SmallRun
{
    public const string Source = "dotnet-docs";

    public static SubmitRequest Request() => new()
    {
        Spec = new()
        {
            Name = "bench",
            Model = new() { Transformer = new() { Layers = 2, Width = 64, Heads = 2, Context = 64 } },
            Data = new() { Sources = { new SourceSpec { Name = Source } } },
            Budget = new() { Steps = 1_000_000 },
        },
        Key = Guid.NewGuid().ToString(),
    };
}
