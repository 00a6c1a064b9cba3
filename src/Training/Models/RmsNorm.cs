using Orchestrator.Contracts.V1;
using TorchSharp;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models;

/// <summary>x / sqrt(mean(x²) + ε), times a learned gain_D if asked for. Arxiv 1910.07467.</summary>
internal sealed class RmsNorm(NormSpec spec, long width, ParameterScope scope) : Norm
{
    private readonly Tensor? _gain_D = spec.Gain ? scope.From("gain", ones([width], float64), ParameterDecay.WithNorms) : null;

    public override Tensor forward(Tensor x, ScalarType result) => x.device_type == DeviceType.CPU
        ? RmsNormRows.Of(x, _gain_D, spec.Epsilon, result)
        : OfTensors(x, _gain_D, spec.Epsilon).to(result);

    /// <summary>By operations over whole tensors, on any device.</summary>
    internal static Tensor OfTensors(Tensor x, Tensor? gain_D, double epsilon)
    {
        var normalized = x * InverseRms.Of(x, epsilon);
        return gain_D is null ? normalized : normalized * gain_D;
    }

    public override Tensor Project(Tensor x, Tensor matrix_DM)
    {
        var matrix = _gain_D is null ? matrix_DM : _gain_D.unsqueeze(-1) * matrix_DM;
        return nn.functional.linear(x, matrix.t()) * InverseRms.Of(x, spec.Epsilon);
    }
}
