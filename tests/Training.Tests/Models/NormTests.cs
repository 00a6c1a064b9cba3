using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models;

public sealed class NormTests
{
    private const int Width = 10;
    private const double Epsilon = 0.1;

    public static TheoryData<NormKind, bool> Kinds => new MatrixTheoryData<NormKind, bool>([NormKind.Rms, NormKind.Layer], [false, true]);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Rows_are_normalised_by_the_definition(NormKind kind, bool gain)
    {
        using var scope = torch.NewDisposeScope();
        using var parameters = new ParameterSet(seed: 1, torch.float64, torch.CPU);
        var norm = Disturbed(kind, gain, parameters);
        var x = torch.randn([4, 5, Width], torch.float64);

        TensorAssert.Close(Defined(x, kind, parameters), norm.forward(x), 1e-12);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_projection_of_the_normalised_rows_agrees_with_doing_both_in_turn(NormKind kind, bool gain)
    {
        using var scope = torch.NewDisposeScope();
        using var parameters = new ParameterSet(seed: 1, torch.float64, torch.CPU);
        var norm = Disturbed(kind, gain, parameters);
        var x = torch.randn([4, 5, Width], torch.float64);
        var matrix_DM = torch.randn([Width, 3], torch.float64);

        TensorAssert.Close(Defined(x, kind, parameters).view(20, Width).mm(matrix_DM).view(4, 5, 3), norm.Before(matrix_DM).forward(x), 1e-12);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Gradients_are_those_of_the_definition(NormKind kind, bool gain)
    {
        using var scope = torch.NewDisposeScope();
        using var parameters = new ParameterSet(seed: 1, torch.float64, torch.CPU);
        var norm = Disturbed(kind, gain, parameters);
        var x = torch.randn([4, 5, Width], torch.float64).requires_grad_(true);
        var matrix_DM = torch.randn([Width, 3], torch.float64).requires_grad_(true);
        torch.Tensor[] leaves = [x, matrix_DM, .. parameters.Tensors.Values];

        var expected = Gradients(leaves, () => torch.nn.functional.linear(Defined(x, kind, parameters), matrix_DM.t()));
        var projected = Gradients(leaves, () => norm.Before(matrix_DM).forward(x));
        var inTurn = Gradients(leaves, () => torch.nn.functional.linear(norm.forward(x), matrix_DM.t()));

        for (var leaf = 0; leaf < leaves.Length; leaf++)
        {
            TensorAssert.Close(expected[leaf], projected[leaf], 1e-12, $"gradient {leaf}, projected");
            TensorAssert.Close(expected[leaf], inTurn[leaf], 1e-12, $"gradient {leaf}");
        }
    }

    [Fact]
    public void A_row_of_zeros_stays_zero_and_has_a_finite_gradient()
    {
        using var scope = torch.NewDisposeScope();
        using var parameters = new ParameterSet(seed: 1, torch.float64, torch.CPU);
        var norm = Norm.Create(new() { Kind = NormKind.Rms, Gain = false, Epsilon = Epsilon }, Width, parameters.Scope("norm"));
        var x = torch.zeros([2, Width], torch.float64).requires_grad_(true);

        var y = norm.forward(x);
        y.sum().backward();

        TensorAssert.Same(torch.zeros_like(y), y);
        TensorAssert.Close(torch.full_like(x, 1 / Math.Sqrt(Epsilon)), x.grad!, 1e-12);
    }

    private static Norm Disturbed(NormKind kind, bool gain, ParameterSet parameters)
    {
        var norm = Norm.Create(new() { Kind = kind, Gain = gain, Epsilon = Epsilon }, Width, parameters.Scope("norm"));
        TinyGpt.Disturb(parameters);
        return norm;
    }

    private static torch.Tensor Defined(torch.Tensor x, NormKind kind, ParameterSet parameters)
    {
        var centred = kind == NormKind.Layer ? x - x.mean([-1], keepdim: true) : x;
        var y = centred / (centred.square().mean([-1], keepdim: true) + Epsilon).sqrt();
        y = parameters.Tensors.TryGetValue("norm.gain", out var gain) ? y * gain : y;
        return parameters.Tensors.TryGetValue("norm.bias", out var bias) ? y + bias : y;
    }

    private static List<torch.Tensor> Gradients(torch.Tensor[] leaves, Func<torch.Tensor> compute)
    {
        foreach (var leaf in leaves)
        {
            leaf.grad = null;
        }

        compute().sin().sum().backward();
        return [.. leaves.Select(leaf => leaf.grad!.clone())];
    }
}
