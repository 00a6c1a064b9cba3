using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>
/// What a transformer holds in memory for one token, counted by hand from what the backward pass needs.
/// <para>By layer: what its two sublayers hold (<see cref="AttentionCost"/>, <see cref="MlpCost"/>), and around each of them the normalised
/// input, the new stream, with dropout a mask and what it leaves, and what its connection holds.</para>
/// <para>Once: the embedding, the final norm, logits and their log-probabilities.</para>
/// <para>In the backward pass, on top: what was recomputed, and the gradients of one layer or those of logits and log-probabilities.</para>
/// </summary>
internal sealed class TransformerMemory(TransformerSpec spec, IConnection connection, NormCost norm)
{
    private const ulong SublayersPerLayer = 2;

    private HeldNumbers Scores => new(Exact: spec.Vocabulary, OfProducts: spec.Vocabulary);

    private HeldNumbers Dropped => new(Exact: 0, OfProducts: spec.Dropout > 0 ? 2UL * spec.Width : 0);

    private HeldNumbers Once => new HeldNumbers(spec.Width + norm.HeldNumbers) + Dropped + Scores;

    private HeldNumbers Around => new HeldNumbers(norm.HeldNumbers + spec.Width) + Dropped;

    private HeldNumbers LayerWithoutConnections =>
        AttentionCost.Of(spec).Held + MlpCost.Of(spec).Held + (SublayersPerLayer * Around);

    private HeldNumbers ConnectionsOfLayer => new(SublayersPerLayer * connection.HeldNumbers);

    private HeldNumbers Layer => LayerWithoutConnections + ConnectionsOfLayer;

    // What a layer is recomputed from.
    private HeldNumbers Stream => new(connection.StreamNumbers);

    public ulong BytesPerTokenAtPeak(Precision precision, Recomputation recomputation)
    {
        var (kept, recomputed) = recomputation switch
        {
            Recomputation.Blocks => (Stream, Layer),
            Recomputation.Connections => (Stream + LayerWithoutConnections, ConnectionsOfLayer),
            _ => (Layer, default),
        };
        var backward = Math.Max((recomputed + Layer).Bytes(precision), Scores.Bytes(precision));
        return (Once + (spec.Layers * kept)).Bytes(precision) + backward;
    }
}
