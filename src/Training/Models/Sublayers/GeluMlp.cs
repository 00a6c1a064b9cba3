using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Sublayers;

/// <summary>Two matrices with GELU between them.</summary>
internal sealed class GeluMlp(long width, long hidden, double deviation, double outputDeviation, ParameterScope scope) : Sublayer
{
    private readonly Linear _input = new(scope.Matrix("input.weight", deviation, hidden, width));
    private readonly Linear _output = new(scope.Matrix("output.weight", outputDeviation, width, hidden));

    public override Tensor forward(Tensor x_BTD, ForwardPass pass) => _output.forward(nn.functional.gelu(_input.forward(x_BTD)));
}
