using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Sublayers;

/// <summary>W_out (silu(W_gate x) ⊙ W_up x), arXiv 2002.05202.</summary>
internal sealed class SwigluMlp(long width, long hidden, double deviation, double outputDeviation, ParameterScope scope) : Sublayer
{
    // Rows: gate, up.
    private readonly Linear _input = new(scope.Matrix("input.weight", deviation, 2 * hidden, width));
    private readonly Linear _output = new(scope.Matrix("output.weight", outputDeviation, width, hidden));

    public override Tensor forward(Tensor x_BTD, ForwardPass pass) => _output.forward(SwigluProduct.Of(_input.forward(x_BTD)));
}
