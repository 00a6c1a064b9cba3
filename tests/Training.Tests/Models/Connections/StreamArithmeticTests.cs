using Orchestrator.Training.Models.Connections.Streams;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models.Connections;

/// <summary>The kernels of processors against the products of other devices.</summary>
public sealed class StreamArithmeticTests : IDisposable
{
    private const int Positions = 5;

    private readonly DisposeScope _scope = torch.NewDisposeScope();
    private readonly torch.Generator _generator = new(9, torch.CPU);

    // One row read and written, as for parallel streams, or as many as there are streams.
    public static TheoryData<int, int, bool> Sizes => new MatrixTheoryData<int, int, bool>([1, 2, 4, 7], [1, 6, 37], [false, true]);

    public void Dispose()
    {
        _generator.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Reading_agrees_with_the_product_in_value_and_gradients(int rate, int width, bool inPieces)
    {
        var rows = inPieces ? rate : 1;
        torch.Tensor[] leaves = [Leaf(Positions, rate, width), Leaf(Positions, rate, rate + (2 * rows))];
        var cotangent_PRE = Random(Positions, rows, width);

        Agree(leaves, cotangent_PRE, () => StreamProducts.Read(leaves[0], leaves[1]), () => ReadStreams.Of(leaves[0], leaves[1]));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Writing_agrees_with_the_product_in_value_and_gradients(int rate, int width, bool inPieces)
    {
        var rows = inPieces ? rate : 1;
        torch.Tensor[] leaves = [Leaf(Positions, rate, width), Leaf(Positions, rate, rate + (2 * rows)), Leaf(Positions, rows, width)];
        var cotangent_PSE = Random(Positions, rate, width);

        Agree(
            leaves,
            cotangent_PSE,
            () => StreamProducts.Write(leaves[0], leaves[1], leaves[2]),
            () => WriteStreams.Of(leaves[0], leaves[1], leaves[2]));
    }

    [Fact]
    public void Matrices_shared_by_all_positions_and_streams_in_pieces_of_others_are_taken_too()
    {
        var matrices_PSC = Random(1, 3, 5).expand(Positions, 3, 5);
        var streams_PSE = Random(Positions, 3, 12).narrow(2, 2, 8);

        TensorAssert.Close(StreamProducts.Read(streams_PSE, matrices_PSC), ReadStreams.Of(streams_PSE, matrices_PSC), 1e-14);
    }

    [Fact]
    public void A_tensor_of_another_shape_is_refused() =>
        Assert.Contains(
            "[5, 6], where rows are 1×6",
            Assert.Throws<ArgumentException>(() => Write([Leaf(Positions, 3, 6), Leaf(Positions, 3, 5), Leaf(Positions, 6)])).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Without_gradients_the_values_are_the_same()
    {
        torch.Tensor[] leaves = [Leaf(Positions, 3, 6), Leaf(Positions, 3, 5), Leaf(Positions, 1, 6)];
        var expected = WriteStreams.Of(leaves[0], leaves[1], leaves[2]);

        using var no = torch.no_grad();
        TensorAssert.Same(expected, WriteStreams.Of(leaves[0], leaves[1], leaves[2]));
    }

    private static torch.Tensor Write(torch.Tensor[] tensors)
    {
        using var no = torch.no_grad();
        return WriteStreams.Of(tensors[0], tensors[1], tensors[2]);
    }

    private static void Agree(torch.Tensor[] leaves, torch.Tensor cotangent, Func<torch.Tensor> product, Func<torch.Tensor> kernel)
    {
        var (expected, expectedGradients) = Differentiate(leaves, cotangent, product);
        var (actual, gradients) = Differentiate(leaves, cotangent, kernel);

        TensorAssert.Close(expected, actual, 1e-14);
        for (var leaf = 0; leaf < leaves.Length; leaf++)
        {
            TensorAssert.Close(expectedGradients[leaf], gradients[leaf], 1e-13, $"gradients {leaf}");
        }
    }

    private static (torch.Tensor Value, List<torch.Tensor> Gradients) Differentiate(
        torch.Tensor[] leaves, torch.Tensor cotangent, Func<torch.Tensor> compute)
    {
        foreach (var leaf in leaves)
        {
            leaf.grad = null;
        }

        var value = compute();
        (value * cotangent).sum().backward();
        return (value, [.. leaves.Select(leaf => leaf.grad!)]);
    }

    private torch.Tensor Leaf(params long[] shape) => Random(shape).requires_grad_(true);

    private torch.Tensor Random(params long[] shape) => torch.randn(shape, torch.float64, generator: _generator);
}
