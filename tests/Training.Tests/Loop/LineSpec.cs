using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Training.Tests.Loop;

/// <summary>A resolved spec as far as the loop reads it; the model in it is nobody's.</summary>
internal static class LineSpec
{
    public static RunSpec With(ulong steps, double learningRate = 0.01, uint accumulation = 1, GuardSpec? guard = null) => SpecDefaults.Resolve(new RunSpec
    {
        Name = "line",
        Model = new() { Transformer = new() { Layers = 1, Width = 2, Heads = 1, Context = 3 } },
        Data = new() { Sources = { new SourceSpec { Name = "line" } } },
        Batch = new() { Sequences = 1, Accumulation = accumulation },
        Budget = new() { Steps = steps },
        Optimizer = new() { Adamw = new() { LearningRate = learningRate }, ClipNorm = 0 },
        Schedule = new() { Shape = ScheduleShape.Constant },
        Guard = guard ?? new(),
    });
}
