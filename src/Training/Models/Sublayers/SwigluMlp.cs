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
        var both = nn.functional.linear(x_BTD, _input);
        var gate = both.narrow(-1, 0, hidden);
        var up = both.narrow(-1, hidden, hidden);
        return nn.functional.linear(nn.functional.silu(gate) * up, _output);
    }
}
