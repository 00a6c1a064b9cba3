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

    public override NormProjection Before(Tensor matrix_DM)
    {
        var weights_MD = matrix_DM.t();
        return new(_gain_D is null ? weights_MD : weights_MD * _gain_D, Bias_M: null, new(Centred: false, spec.Epsilon));
    }
}
