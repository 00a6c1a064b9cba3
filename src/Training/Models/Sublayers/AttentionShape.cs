using Orchestrator.Contracts.V1;

namespace Orchestrator.Training.Models.Sublayers;

/// <summary>The heads of attention.</summary>
/// <param name="Width">D, features of a row.</param>
/// <param name="Heads">H, of queries.</param>
/// <param name="KeyValueHeads">G, of keys and values; each serves H / G queries.</param>
/// <param name="QueryKeyNorm">The norm of queries and of keys; null for none.</param>
internal sealed record AttentionShape(long Width, long Heads, long KeyValueHeads, NormSpec? QueryKeyNorm)
{
    /// <summary>K, features of a head.</summary>
    public long HeadWidth => Width / Heads;

    /// <summary>G·K, features of all keys of a position.</summary>
    public long KeyWidth => KeyValueHeads * HeadWidth;

    public static AttentionShape Of(TransformerSpec spec) =>
        new(spec.Width, spec.Heads, spec.KeyValueHeads, spec.QueryKeyNorm ? spec.Norm : null);
}
