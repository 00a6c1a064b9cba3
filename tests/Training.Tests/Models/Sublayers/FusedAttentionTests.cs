using Orchestrator.Training.Models;
using Orchestrator.Training.Models.Sublayers;
using Orchestrator.Training.Platform;
using TorchSharp;
using static TorchSharp.torch;

namespace Orchestrator.Training.Tests.Models.Sublayers;

public sealed class FusedAttentionTests : IDisposable
{
    private const int Heads = 4;
    private const int HeadWidth = 8;
    private const int Width = Heads * HeadWidth;
    private const int Context = 200;

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Generator _generator = new(3, CPU);

    public static MatrixTheoryData<int, int> Shapes => new([1, 2, 63, 64, 65, 150, 200], [4, 2, 1]);

    public void Dispose()
    {
        _generator.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Forward_and_backward_agree_with_operations_over_whole_tensors(int length, int keyHeads) =>
        Compare(length, keyHeads, float64, tolerance: 1e-12);

    [Fact]
    public void In_single_precision_too() => Compare(length: 150, keyHeads: 2, float32, tolerance: 1e-5);

    // A row of scores far from zero would overflow without its largest taken off first.
    [Fact]
    public void Large_scores_stay_finite() => Compare(length: 70, keyHeads: 4, float64, tolerance: 1e-9, size: 60);

    [Fact]
    public void The_result_is_the_same_without_a_backward_pass_to_come()
    {
        using var positions = Positions(float32);
        var all_BTC = Random(float32, 3, 100, 3 * Width);
        var expected = FusedAttention.Of(all_BTC, positions.Turns(100), Heads);
        using var no = no_grad();

        Assert.True(expected.equal(FusedAttention.Of(all_BTC, positions.Turns(100), Heads)).all().item<bool>());
    }

    [Fact]
    public void Features_that_are_no_heads_are_refused()
    {
        using var positions = Positions(float32);

        Assert.Throws<ArgumentException>(() => FusedAttention.Of(Random(float32, 1, 3, Width + 4), positions.Turns(3), Heads));
        Assert.Throws<ArgumentException>(() => FusedAttention.Of(Random(float64, 1, 3, 3 * Width), positions.Turns(3), Heads));
    }

    private void Compare(int length, int keyHeads, ScalarType type, double tolerance, double size = 1)
    {
        using var positions = Positions(type);
        using var parameters = new ParameterSet(seed: 1, type, CPU);
        var shape = new AttentionShape(Width, Heads, keyHeads, QueryKeyNorm: null);
        var attention = new CausalAttention(shape, positions, new SublayerWeights(_ => 1, _ => 1), parameters.Scope("a"));
        var all_BTC = Random(type, 2, length, Width + (2 * keyHeads * HeadWidth)).Times(size);
        var cotangent_BTD = Random(type, 2, length, Width);

        var (expected, ofExpected) = Run(attention.OfTensors);
        var (fused, ofFused) = Run(all => FusedAttention.Of(all, positions.Turns(length), Heads));

        TensorAssert.Close(expected, fused, tolerance);
        TensorAssert.Close(ofExpected, ofFused, tolerance * size);

        (Tensor Seen, Tensor Gradient) Run(Func<Tensor, Tensor> see)
        {
            var leaf = all_BTC.clone().requires_grad_(true);
            var seen_BTD = see(leaf);
            (seen_BTD * cotangent_BTD).sum().backward();
            return (seen_BTD.detach().to(float64), leaf.grad!.to(float64));
        }
    }

    private static RotaryPositions Positions(ScalarType type) => new(Context, HeadWidth, rotaryBase: 100, type, CPU);

    private Tensor Random(ScalarType type, params long[] shape) => randn(shape, type, generator: _generator);
}
