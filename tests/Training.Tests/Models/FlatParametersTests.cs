using Orchestrator.Training.Models;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models;

public sealed class FlatParametersTests : IDisposable
{
    private readonly DisposeScope _scope = torch.NewDisposeScope();
    private readonly ParameterSet _parameters = new(seed: 2, torch.float32, torch.CPU);

    public void Dispose()
    {
        _parameters.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void Parameters_stay_the_same_tensors_with_the_same_numbers_and_share_memory_with_the_flat_one()
    {
        var scalar = _parameters.Add("scalar", torch.tensor(3.0), ParameterDecay.Never);
        var matrix = _parameters.AddNormal("matrix", 1, decays: true, [3, 2]);
        var before = matrix.detach().clone();

        var flat = _parameters.Flat.Values;

        TensorAssert.Same(before, matrix);
        Assert.Equal(3, scalar.item<float>());
        Assert.True(matrix.is_leaf && matrix.requires_grad);
        flat.fill_(5);
        Assert.Equal(5, scalar.item<float>());
        TensorAssert.Same(torch.full_like(before, 5), matrix);
    }

    [Fact]
    public void What_decays_comes_first_whatever_the_order_of_creation()
    {
        _parameters.Add("scalar", torch.tensor(3.0), ParameterDecay.Never);
        _parameters.Add("norm", torch.ones(5, torch.float64), ParameterDecay.WithNorms);
        _parameters.Add("matrix", torch.full([2, 40], 2, torch.float64), ParameterDecay.Always);

        var flat = _parameters.Flat;

        Assert.Equal(["scalar", "norm", "matrix"], _parameters.All.Select(parameter => parameter.Name));
        Assert.Equal((96, 128, 160), (flat.Decaying(withNorms: false), flat.Decaying(withNorms: true), flat.Values.numel()));
        Assert.Equal(160, flat.Values.narrow(0, 0, flat.Decaying(withNorms: false)).sum().item<float>());
        Assert.Equal(3, flat.Values[128].item<float>());
        Assert.Equal([[], [5L], [2L, 40L]], flat.Views(flat.Values).Select(view => view.shape));
    }

    [Fact]
    public void A_parameter_that_comes_after_is_refused()
    {
        _parameters.AddNormal("early", 1, decays: true, [3, 2]);
        _ = _parameters.Flat;

        var error = Assert.Throws<InvalidOperationException>(() => _parameters.AddNormal("late", 1, decays: true, [3, 2]));
        Assert.Contains("late", error.Message);
    }
}
