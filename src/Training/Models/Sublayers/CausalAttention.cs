using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Sublayers;

/// <summary>
/// Multi-head self-attention in which a position sees itself and those before it. Several queries may share a head of keys and values
/// (grouped-query attention, arXiv 2305.13245), and a norm over all their heads together may precede the turning of queries and keys
/// (OLMoE, arXiv 2409.02060).
/// </summary>
/// <remarks>B batch, T positions, H heads of queries, G of keys and values, K features of a head, D = H·K.</remarks>
internal sealed class CausalAttention : Sublayer
{
    private readonly AttentionShape _shape;
    private readonly RotaryPositions _positions;
    private readonly Linear _input;
    private readonly Linear _output;
    private readonly Norm? _queryNorm;
    private readonly Norm? _keyNorm;

    public CausalAttention(AttentionShape shape, RotaryPositions positions, SublayerWeights weights, ParameterScope scope)
    {
        var width = shape.Width;
        (_shape, _positions) = (shape, positions);

        // Rows: queries, keys, values.
        _input = new(scope.Matrix("input.weight", weights.Input(width), width + (2 * shape.KeyWidth), width));
        _output = new(scope.Matrix("output.weight", weights.Output(width), width, width));
        if (shape.QueryKeyNorm is { } norm)
        {
            _queryNorm = Norm.Create(norm, width, scope.Scope("query_norm"));
            _keyNorm = Norm.Create(norm, shape.KeyWidth, scope.Scope("key_norm"));
        }
    }

    public override Tensor forward(Tensor x_BTD, ForwardPass pass)
    {
        var all_BTC = _input.forward(x_BTD);
        var seen_BTD = _queryNorm is null && FusedAttention.Takes(all_BTC)
            ? FusedAttention.Of(all_BTC, _positions.Turns(x_BTD.size(1)), _shape.Heads)
            : OfTensors(all_BTC);
        return _output.forward(seen_BTD);
    }

    /// <summary>By operations over whole tensors, on any device: what every position sees of all_BT(D+2GK).</summary>
    public Tensor OfTensors(Tensor all_BTC)
    {
        var parts = all_BTC.split([_shape.Width, _shape.KeyWidth, _shape.KeyWidth], -1);
        var seen_BHTK = nn.functional.scaled_dot_product_attention(
            Turned(parts[0], _queryNorm),
            ForEachQuery(Turned(parts[1], _keyNorm)),
            ForEachQuery(Heads(parts[2]).transpose(1, 2)),
            is_casual: true);
        return seen_BHTK.transpose(1, 2).flatten(2);
    }

    // A norm computes in the parameters' precision, whatever that of the products is.
    private Tensor Turned(Tensor all_BTD, Norm? norm) => _positions
        .Turn(Heads(norm is null ? all_BTD : norm.forward(all_BTD.to(_positions.Precision), all_BTD.dtype)))
        .transpose(1, 2);

    private Tensor Heads(Tensor all_BTD) => all_BTD.unflatten(2, [all_BTD.size(2) / _shape.HeadWidth, _shape.HeadWidth]);

    // The fused kernels want as many keys as queries; a copy is made where they are fewer.
    private Tensor ForEachQuery(Tensor shared_BGTK) => _shape.KeyValueHeads == _shape.Heads
        ? shared_BGTK
        : shared_BGTK.unsqueeze(2).expand(-1, -1, _shape.Heads / _shape.KeyValueHeads, -1, -1).flatten(1, 2);
}
