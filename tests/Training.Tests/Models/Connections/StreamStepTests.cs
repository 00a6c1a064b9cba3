using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models;
using Orchestrator.Training.Models.Connections;
using Orchestrator.Training.Models.Connections.Streams;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models.Connections;

/// <summary>The fused step against writing, finding the matrices and reading in turn.</summary>
public sealed class StreamStepTests : IDisposable
{
    private const int Positions = 5;

    private readonly DisposeScope _scope = torch.NewDisposeScope();
    private readonly torch.Generator _generator = new(13, torch.CPU);

    // 70 features are a block of vectors, one vector and a rest.
    public static TheoryData<int, int, bool> Sizes => new MatrixTheoryData<int, int, bool>([1, 2, 4, 7], [3, 24, 70], [false, true]);

    public static TheoryData<NormKind?, bool, bool> Forms =>
        new MatrixTheoryData<NormKind?, bool, bool>([NormKind.Rms, NormKind.Layer, null], [false, true], [false, true]);

    public void Dispose()
    {
        _generator.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_size_of_streams_in_parallel_or_in_pieces_agrees(int rate, int width, bool inPieces) =>
        Agree(rate, width, inPieces ? rate : 1, NormKind.Rms, gain: true, tanh: true, pending: true);

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_norm_and_switch_agrees(NormKind? kind, bool gain, bool tanh) =>
        Agree(rate: 3, width: 40, rows: 1, kind, gain, tanh, pending: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_first_sublayer_has_nothing_to_write(bool inPieces) =>
        Agree(rate: 4, width: 16, rows: inPieces ? 4 : 1, NormKind.Rms, gain: true, tanh: true, pending: false);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Static_forms_agree(bool pending)
    {
        var weights = new StepWeights(Leaf(4, 6));
        Agree(weights, [weights.Static_SC], Leaf(Positions, 4, 16), pending ? PendingOf(4, 1, 16) : null);
    }

    [Fact]
    public void What_nothing_depends_on_costs_no_gradient()
    {
        var streams_PSE = Leaf(Positions, 3, 8);
        var (_, _, input_PRE) = StreamStep.Of(streams_PSE, PendingOf(3, 1, 8), new StepWeights(Leaf(3, 5)), new StepRecord(previous: null));
        var (_, matrices_PSC, _) = StreamStep.Of(streams_PSE, PendingOf(3, 1, 8), new StepWeights(Leaf(3, 5)), new StepRecord(previous: null));

        input_PRE.sum().backward();
        matrices_PSC.sum().backward();

        Assert.True(streams_PSE.grad!.abs().max().item<double>() > 0);
    }

    private void Agree(int rate, int width, int rows, NormKind? kind, bool gain, bool tanh, bool pending)
    {
        var columns = rate + (2 * rows);
        var parameters = new ParameterSet(seed: 1, torch.float64, torch.CPU);
        var matrix_DM = Leaf(width, columns);
        var scale_SC = Leaf(rate, columns);
        var norm = kind is { } known ? Norm.Create(Spec(known, gain), width, parameters.Scope("norm")) : null;
        TinyGpt.Disturb(parameters);
        var projection = norm is null ? new NormProjection(matrix_DM.t(), null, null) : norm.Before(matrix_DM);
        var weights = new StepWeights(Leaf(rate, columns), new(projection, scale_SC, tanh));
        Agree(
            weights,
            [weights.Static_SC, matrix_DM, scale_SC, .. parameters.Tensors.Values],
            Leaf(Positions, rate, width),
            pending ? PendingOf(rate, rows, width) : null);
    }

    private void Agree(StepWeights weights, torch.Tensor[] leaves, torch.Tensor streams_PSE, PendingWrite? pending)
    {
        torch.Tensor[] all = [.. leaves, streams_PSE, .. pending is null ? [] : new[] { pending.Matrices_PSC, pending.Output_PRE }];
        var (expected, expectedGradients) = Differentiate(all, () => InTurn(streams_PSE, pending, weights));
        var (actual, gradients) = Differentiate(all, () => StreamStep.Of(streams_PSE, pending, weights, new StepRecord(previous: null)));

        for (var result = 0; result < expected.Length; result++)
        {
            TensorAssert.Close(expected[result], actual[result], 1e-12, $"result {result}");
        }

        for (var leaf = 0; leaf < all.Length; leaf++)
        {
            TensorAssert.Close(expectedGradients[leaf], gradients[leaf], 1e-11, $"gradient {leaf}");
        }
    }

    private static (torch.Tensor, torch.Tensor, torch.Tensor) InTurn(torch.Tensor streams_PSE, PendingWrite? pending, StepWeights weights)
    {
        var written_PSE = pending is null ? streams_PSE : StreamProducts.Write(streams_PSE, pending.Matrices_PSC, pending.Output_PRE);
        var matrices_PSC = weights.Matrices(written_PSE);
        return (written_PSE, matrices_PSC, StreamProducts.Read(written_PSE, matrices_PSC));
    }

    // Graphs of the weights are shared by both ways.
    private static (torch.Tensor[] Values, torch.Tensor[] Gradients) Differentiate(
        torch.Tensor[] leaves, Func<(torch.Tensor, torch.Tensor, torch.Tensor)> compute)
    {
        foreach (var leaf in leaves)
        {
            leaf.grad = null;
        }

        var (streams_PSE, matrices_PSC, input_PRE) = compute();
        torch.Tensor[] results = [streams_PSE, matrices_PSC, input_PRE];
        var generator = new torch.Generator(21, torch.CPU);
        var loss = torch.zeros([], torch.float64);
        foreach (var result in results)
        {
            loss += (result * torch.randn(result.shape, torch.float64, generator: generator)).sum();
        }

        loss.backward(retain_graph: true);
        return (results, [.. leaves.Select(leaf => leaf.grad!.clone())]);
    }

    private static NormSpec Spec(NormKind kind, bool gain) => new() { Kind = kind, Gain = gain, Epsilon = 1e-3 };

    private PendingWrite PendingOf(int rate, int rows, int width) => new(Leaf(Positions, rate, rate + (2 * rows)), Leaf(Positions, rows, width));

    private torch.Tensor Leaf(params long[] shape) =>
        torch.randn(shape, torch.float64, generator: _generator).requires_grad_(true);
}
