using Orchestrator.Contracts.V1;
using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models;

/// <summary>x / sqrt(mean(x²) + ε), times a learned gain_D if asked for. Arxiv 1910.07467.</summary>
internal sealed class RmsNorm(NormSpec spec, long width, ParameterScope scope) : Norm
{
    private readonly Tensor? _gain_D = spec.Gain ? scope.From("gain", ones([width], float64), decays: false) : null;

    public override Tensor forward(Tensor x)
    {
        var normalized = x * Scale(x);
        return _gain_D is null ? normalized : normalized * _gain_D;
    }

    public override Tensor Project(Tensor x, Tensor matrix_DM)
    {
        var matrix = _gain_D is null ? matrix_DM : _gain_D.unsqueeze(-1) * matrix_DM;
        return nn.functional.linear(x, matrix.t()) * Scale(x);
    }

    // One number per row. The root is squared again because that costs one pass over x, and x² would cost two.
    private Tensor Scale(Tensor x) =>
        MeanSquare(x).Plus(spec.Epsilon).rsqrt();

    private Tensor MeanSquare(Tensor x)
    {
        var length = x.norm(dim: -1, keepdim: true, p: 2);
        return length.mul(length).Over(width);
    }
}
