using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models;
using Orchestrator.Training.Optimization;
using Orchestrator.Training.Platform;
using Orchestrator.Training.Tests.Models.Connections;
using Orchestrator.Training.Tests.Platform;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models;

/// <summary>
/// What a plan says of peak memory counts operations over whole tensors, as other devices do them. The kernels for processors keep less.
/// </summary>
[Collection(Alone.Name)]
public sealed class PlannedMemoryTests
{
    private const uint Context = 128;
    private const int Sequences = 8;

    public static MatrixTheoryData<ConnectionSpec, Recomputation> Models => new(
        [ConnectionSpecs.Residual(), ConnectionSpecs.Hyper(4), ConnectionSpecs.Frac(4), ConnectionSpecs.Manifold(4)],
        [Recomputation.None, Recomputation.Blocks, Recomputation.Connections]);

    [Theory]
    [MemberData(nameof(Models))]
    public void A_plan_bounds_what_training_takes_and_stays_near_it(ConnectionSpec connection, Recomputation recomputation)
    {
        var spec = Spec(connection, recomputation);
        var planned = (double)RunEstimate.Of(spec).PeakMemoryBytes;

        // The first model in a process leaves what libtorch keeps. A peak is short and may come between two looks, though not in every step.
        _ = Peak(spec, steps: 1);
        var taken = Peak(spec, steps: 5);

        Assert.InRange(planned / taken, 1, 2.2);
    }

    private static RunSpec Spec(ConnectionSpec connection, Recomputation recomputation)
    {
        var spec = TinyGpt.Spec(
            transformer => (transformer.Layers, transformer.Width, transformer.Context, transformer.Connection) = (6, 64, Context, connection),
            Precision.Float32);
        spec.Batch = new() { Sequences = Sequences, Accumulation = 1 };
        spec.Budget = new() { Steps = 1 };
        spec.Recomputation = new() { Kind = recomputation };
        return spec;
    }

    private static long Peak(RunSpec spec, int steps)
    {
        Alone.FreeGarbage();
        var before = TorchMemory.AllocatedBytes!.Value;
        using var model = ModelCatalog.Build(spec, torch.CPU);
        using var gradients = new Gradients(model.Parameters);
        using var optimizer = new AdamW(spec.Optimizer.Adamw, model.Parameters, gradients);
        using var tokens_BT = TinyGpt.Tokens(Sequences, (int)Context);
        Step();
        return PeakMemory.During(Train)!.Value - before;

        void Train()
        {
            for (var step = 0; step < steps; step++)
            {
                Step();
            }
        }

        void Step()
        {
            using var scope = torch.NewDisposeScope();
            gradients.Clear();
            TinyGpt.Backward(model, tokens_BT);
            gradients.Clip(1);
            optimizer.Step(learningRate: 1e-3);
        }
    }
}
