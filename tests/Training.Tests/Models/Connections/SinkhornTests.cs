using Orchestrator.Training.Models.Connections.Mixings;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models.Connections;

/// <summary>Sinkhorn's iterations: the kernel of processors, the plain operations of other devices, and what holds for both.</summary>
public sealed class SinkhornTests : IDisposable
{
    private const int Positions = 5;

    private readonly DisposeScope _scope = torch.NewDisposeScope();
    private readonly torch.Generator _generator = new(8, torch.CPU);

    public static TheoryData<int, int> Sizes => new MatrixTheoryData<int, int>([1, 2, 4, 7], [1, 2, 20]);

    public void Dispose()
    {
        _generator.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_kernel_agrees_with_the_logarithms_in_value_and_gradient(int streams, int iterations)
    {
        var cotangent = Random(1, streams);
        var (plain, kernel) = (Random(2, streams).requires_grad_(true), Random(2, streams).requires_grad_(true));
        using (torch.no_grad())
        {
            kernel.copy_(plain);
        }

        var expected = LogarithmicSinkhorn.Of(plain, iterations);
        (expected * cotangent).sum().backward();
        var actual = Sinkhorn.Of(kernel, iterations);
        (actual * cotangent).sum().backward();

        TensorAssert.Close(expected, actual, 1e-14);
        TensorAssert.Close(plain.grad!, kernel.grad!, 1e-13, "gradients");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradients_agree_with_finite_differences(bool kernel)
    {
        const double Step = 1e-6;
        var logits = Random(2, 3).requires_grad_(true);
        var cotangent = Random(1, 3);
        torch.Tensor Value(torch.Tensor at) => (Of(at, kernel) * cotangent).sum();
        Value(logits).backward();

        using var no = torch.no_grad();
        var slopes = torch.zeros_like(logits).view(-1);
        for (var index = 0; index < slopes.numel(); index++)
        {
            var step = torch.zeros_like(slopes);
            step[index] = Step;
            slopes[index] = (Value(logits + step.view(logits.shape)) - Value(logits - step.view(logits.shape))) / (2 * Step);
        }

        TensorAssert.Close(slopes.view(logits.shape), logits.grad!, 1e-8);
    }

    [Fact]
    public void Single_precision_agrees_with_double_precision()
    {
        var cotangent = Random(1, 4);
        var logits = Random(2, 4).requires_grad_(true);
        var rounded = logits.detach().to(torch.float32).requires_grad_(true);

        var expected = Sinkhorn.Of(logits, 20);
        (expected * cotangent).sum().backward();
        var actual = Sinkhorn.Of(rounded, 20);
        (actual * cotangent.to(torch.float32)).sum().backward();

        TensorAssert.Close(expected, actual.to(torch.float64), 1e-6);
        TensorAssert.Close(logits.grad!, rounded.grad!.to(torch.float64), 1e-5, "gradients");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rows_sum_to_1_columns_nearly_and_nothing_is_lengthened(bool kernel)
    {
        var matrices_PSS = Of(Random(1, 4), kernel);

        TensorAssert.Close(torch.ones(Positions, 4, torch.float64), matrices_PSS.sum(2), 1e-14, "rows");
        TensorAssert.Close(torch.ones(Positions, 4, torch.float64), matrices_PSS.sum(1), 1e-5, "columns");
        Assert.True(matrices_PSS.min().item<double>() >= 0);
        for (var position = 0; position < Positions; position++)
        {
            using var largest = torch.linalg.svdvals(matrices_PSS[position]).max();
            Assert.InRange(largest.item<double>(), 1 - 1e-5, 1 + 1e-5);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Equal_logits_mix_all_streams_alike(bool kernel)
    {
        var ones = torch.ones(Positions, 4, 4, torch.float64);

        TensorAssert.Close(ones / 4, Of(ones * 3, kernel), 1e-15);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_stream_keeps_itself(bool kernel) =>
        TensorAssert.Close(torch.ones(Positions, 1, 1, torch.float64), Of(Random(5, 1), kernel), 1e-15);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_constant_on_a_column_changes_nothing_and_on_a_row_only_how_far_the_iterations_come(bool kernel)
    {
        var logits = Random(0.5, 4);
        var (column, row) = (Random(1, 4).select(1, 0).unsqueeze(1), Random(0.5, 4).select(2, 0).unsqueeze(2));

        TensorAssert.Close(Of(logits, kernel), Of(logits + column, kernel), 1e-14);
        TensorAssert.Close(Of(logits, kernel, 200), Of(logits + row, kernel, 200), 1e-12);
        Assert.True(TensorAssert.Difference(Of(logits, kernel, 1), Of(logits + row, kernel, 1)) > 1e-3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Permuted_logits_give_the_permuted_matrix(bool kernel)
    {
        var logits = Random(2, 4);
        var (rows, columns) = (torch.tensor(new long[] { 2, 0, 3, 1 }), torch.tensor(new long[] { 1, 0, 3, 2 }));
        torch.Tensor Permute(torch.Tensor x) => x.index_select(1, rows).index_select(2, columns);

        TensorAssert.Close(Permute(Of(logits, kernel)), Of(Permute(logits), kernel), 1e-14);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_constant_added_to_all_logits_has_no_gradient(bool kernel)
    {
        var shift = torch.zeros(1, torch.float64, requires_grad: true);

        (Of(Random(2, 4) + shift, kernel) * Random(1, 4)).sum().backward();

        Assert.Equal(0, shift.grad!.item<double>(), 1e-12);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_product_of_many_still_gives_every_stream_weights_of_sum_1(bool kernel)
    {
        var product = torch.eye(4, dtype: torch.float64).expand(Positions, 4, 4);
        for (var sublayer = 0; sublayer < 24; sublayer++)
        {
            product = torch.bmm(Of(Random(2, 4), kernel), product);
        }

        TensorAssert.Close(torch.ones(Positions, 4, torch.float64), product.sum(2), 1e-13);
        TensorAssert.Close(torch.ones(Positions, 4, torch.float64), product.sum(1), 1e-3, "columns");
    }

    [Theory]
    [InlineData(0, 0.25)]
    [InlineData(1, 0.475)]
    [InlineData(2, 0.711)]
    [InlineData(3, 0.870)]
    [InlineData(5, 0.980)]
    [InlineData(8, 0.9990)]
    [InlineData(10, 0.99986)]
    public void The_diagonal_of_four_streams_follows_the_table(double bias, double expected)
    {
        var matrix = Of(torch.eye(4, dtype: torch.float64).unsqueeze(0) * bias, kernel: true);

        TensorAssert.Close(torch.full(4, Math.Exp(bias) / (Math.Exp(bias) + 3), torch.float64), matrix[0].diagonal(), 1e-14);
        Assert.Equal(expected, matrix[0, 0, 0].item<double>(), 5e-4);
    }

    [Theory]
    [InlineData(false, 700)]
    [InlineData(true, 700)]
    [InlineData(false, 1e5)]
    [InlineData(true, 1e5)]
    public void Logits_beyond_the_range_of_exponentials_give_numbers(bool kernel, double size)
    {
        // A row far below, a column far above, and all entries far apart.
        var row = torch.zeros(1, 4, 4, torch.float64);
        row.select(1, 1).fill_(-size);
        var column = torch.zeros(1, 4, 4, torch.float64);
        column.select(2, 2).fill_(size);
        var logits = torch.cat([row, column, Random(size, 4)]).to(torch.float32).requires_grad_(true);

        var matrices_PSS = Of(logits, kernel);
        matrices_PSS.square().sum().backward();

        var widened_PSS = matrices_PSS.to(torch.float64);
        TensorAssert.Close(torch.ones(logits.size(0), 4, torch.float64), widened_PSS.sum(2), 1e-5);
        TensorAssert.Close(torch.ones(2, 4, 4, torch.float64) / 4, widened_PSS.narrow(0, 0, 2), 1e-5);
        Assert.True(logits.grad!.isfinite().all().item<bool>());
    }

    [Fact]
    public void Transposed_logits_are_taken_as_they_are()
    {
        var logits = Random(2, 3);

        TensorAssert.Close(LogarithmicSinkhorn.Of(logits.transpose(1, 2), 3), Sinkhorn.Of(logits.transpose(1, 2), 3), 1e-14);
    }

    [Fact]
    public void Without_gradients_the_values_are_the_same()
    {
        var logits = Random(2, 4).requires_grad_(true);
        var expected = Sinkhorn.Of(logits, 20);

        using var no = torch.no_grad();
        TensorAssert.Same(expected, Sinkhorn.Of(logits, 20));
    }

    private static torch.Tensor Of(torch.Tensor logits_PSS, bool kernel, int iterations = 20) =>
        kernel ? Sinkhorn.Of(logits_PSS, iterations) : LogarithmicSinkhorn.Of(logits_PSS, iterations);

    private torch.Tensor Random(double deviation, int streams) =>
        torch.randn([Positions, streams, streams], torch.float64, generator: _generator) * deviation;
}
