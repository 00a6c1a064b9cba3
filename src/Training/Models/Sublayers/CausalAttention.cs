using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Sublayers;

/// <summary>Multi-head self-attention in which a position sees itself and those before it.</summary>
/// <remarks>B batch, T positions, H heads, K features of a head, D = H·K.</remarks>
internal sealed class CausalAttention(
    long width, long heads, RotaryPositions positions, double deviation, double outputDeviation, ParameterScope scope) : Sublayer
{
    // Rows: queries, keys, values.
    private readonly Linear _input = new(scope.Matrix("input.weight", deviation, 3 * width, width));
    private readonly Linear _output = new(scope.Matrix("output.weight", outputDeviation, width, width));

    public override Tensor forward(Tensor x_BTD, ForwardPass pass)
    {
        var (batch, length) = (x_BTD.size(0), x_BTD.size(1));
        var all_BT3HK = _input.forward(x_BTD).view(batch, length, 3, heads, width / heads);
        var turnedAndValue = all_BT3HK.split([2, 1], 2);
        var queryAndKey = positions.Turn(turnedAndValue[0]).unbind(2);
        var seen_BHTK = nn.functional.scaled_dot_product_attention(
            queryAndKey[0].transpose(1, 2),
            queryAndKey[1].transpose(1, 2),
            turnedAndValue[1].squeeze(2).transpose(1, 2),
            is_casual: true);
        return _output.forward(seen_BHTK.transpose(1, 2).reshape(batch, length, width));
    }
}
