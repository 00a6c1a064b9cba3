using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models;
using Orchestrator.Training.Optimization;
using Orchestrator.Training.Platform;
using Orchestrator.Training.Tests.Platform;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models.Blocks;

[Collection(Alone.Name)]
public sealed class RecomputedMemoryTests
{
    private const int Layers = 8;
    private const int Sequences = 64;
    private const long Width = 32;

    public static TheoryData<ConnectionSpec> Connections => [new ConnectionSpec { Residual = new() }, TinyGpt.Hyper(4)];

    [Theory]
    [MemberData(nameof(Connections))]
    public void Between_forward_and_backward_recomputed_blocks_hold_a_fraction(ConnectionSpec connection)
    {
        var (held, heldPeak) = Bytes(connection, Recomputation.None);
        var (recomputed, recomputedPeak) = Bytes(connection, Recomputation.Blocks);

        Assert.True(recomputed < 0.4 * held, $"{recomputed} bytes where {held} are held without.");
        Assert.True(recomputedPeak < 0.6 * heldPeak, $"{recomputedPeak} bytes at most, where {heldPeak} are without.");
    }

    private static (long Held, long Peak) Bytes(ConnectionSpec connection, Recomputation recomputation)
    {
        var spec = TinyGpt.Spec(transformer =>
        {
            (transformer.Layers, transformer.Width, transformer.Connection) = (Layers, (uint)Width, connection);
        });
        spec.Recomputation = new() { Kind = recomputation };
        using var model = ModelCatalog.Build(spec, torch.CPU);
        var tokens_BT = TinyGpt.Tokens(Sequences);
        using var gradients = new Gradients(model.Parameters);
        Run();
        return Run();

        (long Held, long Peak) Run()
        {
            Alone.FreeGarbage();
            var before = TorchMemory.AllocatedBytes!.Value;
            var held = 0L;
            var peak = PeakMemory.During(() =>
            {
                using var scope = torch.NewDisposeScope();
                var loss = model.forward(tokens_BT, new ForwardPass()).sum();
                held = TorchMemory.AllocatedBytes!.Value - before;
                loss.backward();
            });
            return (held, peak!.Value - before);
        }
    }
}
