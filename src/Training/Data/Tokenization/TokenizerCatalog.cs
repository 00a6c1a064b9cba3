using Orchestrator.Contracts.V1;

namespace Orchestrator.Training.Data.Tokenization;

/// <summary>Every tokenizer by its name, as in manifests and on the command line.</summary>
public static class TokenizerCatalog
{
    private static readonly Dictionary<string, (Tokenizer Kind, Func<ITextTokenizer> Open)> Known = new(StringComparer.Ordinal)
    {
        ["bytes"] = (Tokenizer.Bytes, () => new ByteTokenizer()),
        ["cl100k"] = (Tokenizer.Cl100K, () => new TiktokenTextTokenizer(Tokenizer.Cl100K, "cl100k_base")),
        ["o200k"] = (Tokenizer.O200K, () => new TiktokenTextTokenizer(Tokenizer.O200K, "o200k_base")),
    };

    public static IReadOnlyCollection<string> Names => Known.Keys;

    public static IEnumerable<Tokenizer> Kinds => Known.Values.Select(known => known.Kind);

    public static bool TryParse(string name, out Tokenizer kind)
    {
        var found = Known.TryGetValue(name, out var known);
        kind = known.Kind;
        return found;
    }

    public static string NameOf(Tokenizer kind) => Known.Single(known => known.Value.Kind == kind).Key;

    /// <summary>Reads the vocabulary, which takes a moment for all but bytes.</summary>
    public static ITextTokenizer Open(Tokenizer kind) => Known.Values.Single(known => known.Kind == kind).Open();
}
