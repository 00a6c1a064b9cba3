using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Sublayers;

/// <summary>Two matrices with GELU between them.</summary>
internal sealed class GeluMlp(long width, long hidden, double deviation, double outputDeviation, ParameterScope scope) : Sublayer
{
    private readonly Tensor _input = scope.Matrix("input.weight", deviation, hidden, width);
    private readonly Tensor _output = scope.Matrix("output.weight", outputDeviation, width, hidden);

    public override Tensor forward(Tensor x_BTD) =>
        nn.functional.linear(nn.functional.gelu(nn.functional.linear(x_BTD, _input)), _output);
}
