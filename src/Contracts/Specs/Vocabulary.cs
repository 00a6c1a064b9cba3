using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>How many tokens each tokenizer knows, its end-of-document token included.</summary>
public static class Vocabulary
{
    /// <exception cref="ArgumentOutOfRangeException">The tokenizer is unspecified or unknown.</exception>
    public static uint Of(Tokenizer tokenizer) =>
        Find(tokenizer) ?? throw new ArgumentOutOfRangeException(nameof(tokenizer), tokenizer, "Not a known tokenizer.");

    internal static uint? Find(Tokenizer tokenizer) => tokenizer switch
    {
        Tokenizer.Bytes => 257,
        Tokenizer.Cl100K => 100_277,
        Tokenizer.O200K => 200_019,
        _ => null,
    };
}
