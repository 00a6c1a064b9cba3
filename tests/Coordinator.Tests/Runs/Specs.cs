using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Tests.Runs;

/// <summary>Small valid run specs.</summary>
internal static class Specs
{
    public static RunSpec Named(string name, Action<RunSpec>? change = null)
    {
        var spec = new RunSpec
        {
            Name = name,
            Model = new() { Transformer = new() { Layers = 2, Width = 16, Heads = 2, Context = 32 } },
            Data = new() { Sources = { new SourceSpec { Name = "tiny" } } },
            Budget = new() { Steps = 10 },
        };
        change?.Invoke(spec);
        return spec;
    }
}
