using Orchestrator.Training.Models;
using Orchestrator.Training.Optimization;
using TorchSharp;
using ScalarType = TorchSharp.torch.ScalarType;

namespace Orchestrator.Training.Tests.Optimization;

public sealed class GradientsTests : IDisposable
{
    private readonly DisposeScope _scope = torch.NewDisposeScope();
    private readonly ParameterSet _parameters = new(seed: 2, torch.float32, torch.CPU);
    private readonly Gradients _gradients;
    private readonly torch.Tensor _matrix;
    private readonly torch.Tensor _vector;

    public GradientsTests()
    {
        _matrix = _parameters.AddNormal("matrix", 1, decays: true, [3, 2]);
        _vector = _parameters.AddNormal("vector", 1, decays: false, [4]);
        _gradients = new(_parameters);
    }

    public void Dispose()
    {
        _gradients.Dispose();
        _parameters.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void Backward_passes_add_up_until_cleared()
    {
        Backward();
        Backward();
        TensorAssert.Same(torch.full_like(_matrix, 6), _matrix.grad!);

        _gradients.Clear();
        Backward();
        TensorAssert.Same(torch.full_like(_matrix, 3), _matrix.grad!);
    }

    [Fact]
    public void The_norm_is_that_of_all_gradients_together()
    {
        Backward();

        Assert.Equal(Math.Sqrt((6 * 9) + (4 * 16)), _gradients.Norm(), 1e-12);
    }

    [Fact]
    public void The_norm_does_not_overflow_where_a_sum_of_squares_in_single_precision_would()
    {
        (_matrix * 1e30f).sum().backward();

        Assert.Equal(1e30 * Math.Sqrt(6), _gradients.Norm(), 1e24);
    }

    [Fact]
    public void A_longer_gradient_counts_as_one_of_the_limit_and_its_norm_is_told()
    {
        Backward();
        var norm = _gradients.Norm();

        Assert.Equal(norm, _gradients.Clip(limit: 2));
        Assert.Equal(2 / norm, _gradients.Factor);
    }

    [Fact]
    public void A_cleared_gradient_counts_once()
    {
        Backward();
        _gradients.Clip(limit: 2);
        _gradients.Clear();

        Assert.Equal(1, _gradients.Factor);
        Assert.Equal(0, _gradients.Norm());
    }

    [Theory]
    [InlineData(100)]
    [InlineData(0)]
    public void A_shorter_gradient_or_no_limit_leaves_it_alone(double limit)
    {
        Backward();
        _gradients.Clip(limit);

        Assert.Equal(1, _gradients.Factor);
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void The_norm_of_many_numbers_is_that_of_the_same_numbers_in_double_precision(ScalarType precision)
    {
        using var parameters = new ParameterSet(seed: 2, precision, torch.CPU);
        var many = parameters.AddNormal("many", 1, decays: true, [3, 70_001]);
        using var gradients = new Gradients(parameters);
        (many * many).sum().backward();

        Assert.Equal(2 * many.detach().to(torch.float64).norm().item<double>(), gradients.Norm(), 1e-9);
    }

    [Fact]
    public void A_gradient_that_is_not_finite_shows_in_the_norm()
    {
        (_matrix * float.NaN).sum().backward();

        Assert.False(double.IsFinite(_gradients.Clip(limit: 1)));
    }

    private void Backward() => ((_matrix * 3).sum() + (_vector * 4).sum()).backward();
}
