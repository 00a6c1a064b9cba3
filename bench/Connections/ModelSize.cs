using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using TorchSharp;

namespace Orchestrator.Bench.Connections;

/// <summary>What all arms of one comparison share.</summary>
internal sealed record ModelSize(uint Width, Precision Precision)
{
    public string Name => $"{Width} {Precision.ToString().ToLowerInvariant()}";

    /// <summary>Of the matrix products.</summary>
    public torch.ScalarType Products => Precision == Precision.Bfloat16 ? torch.bfloat16 : torch.float32;

    public RunSpec SpecOf(Arm arm) => SpecDefaults.Resolve(new RunSpec
    {
        Name = "bench",
        Model = new()
        {
            Transformer = new() { Layers = 6, Width = Width, Heads = Width / 64, Context = 256, Connection = arm.Connection.Clone() },
        },
        Data = new() { Sources = { new SourceSpec { Name = "dotnet-docs" } } },
        Budget = new() { Steps = 1000 },
        Precision = new() { Kind = Precision },
        Recomputation = new() { Kind = arm.Recomputation },
    });
}
