using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Sublayers;

/// <summary>W_out (silu(W_gate x) ⊙ W_up x), arXiv 2002.05202.</summary>
internal sealed class SwigluMlp(long width, long hidden, double deviation, double outputDeviation, ParameterScope scope) : Sublayer
{
    // Rows: gate, up.
    private readonly Tensor _input = scope.Matrix("input.weight", deviation, 2 * hidden, width);
    private readonly Tensor _output = scope.Matrix("output.weight", outputDeviation, width, hidden);

    public override Tensor forward(Tensor x_BTD)
    {
        var gateAndUp = nn.functional.linear(x_BTD, _input).chunk(2, -1);
        return nn.functional.linear(nn.functional.silu(gateAndUp[0]) * gateAndUp[1], _output);
    }
}
