using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Sublayers;

/// <summary>Two matrices with a nonlinear function between them.</summary>
internal sealed class Mlp(MlpShape shape, SublayerWeights weights, ParameterScope scope) : Sublayer
{
    private readonly Linear _input = new(
        scope.Matrix("input.weight", weights.Input(shape.Width), shape.Branches * shape.Hidden, shape.Width));

    private readonly Linear _output = new(scope.Matrix("output.weight", weights.Output(shape.Hidden), shape.Width, shape.Hidden));

    public override Tensor forward(Tensor x_BTD, ForwardPass pass) => _output.forward(shape.Activation(_input.forward(x_BTD)));
}
