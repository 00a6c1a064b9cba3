using System.Buffers;
using Microsoft.ML.Tokenizers;
using Tokenizer = Orchestrator.Contracts.V1.Tokenizer;

namespace Orchestrator.Training.Data.Tokenization;

/// <summary>A byte-pair encoding of OpenAI; its vocabulary lies in a package beside the program.</summary>
public sealed class TiktokenTextTokenizer : ITextTokenizer
{
    private const string EndOfText = "<|endoftext|>";

    private readonly TiktokenTokenizer _encoding;
    private readonly SearchValues<string> _specials;
    private readonly HashSet<int> _specialTokens;

    public TiktokenTextTokenizer(Tokenizer kind, string encodingName)
    {
        Kind = kind;
        _encoding = TiktokenTokenizer.CreateForEncoding(encodingName);
        var specials = _encoding.SpecialTokens ?? throw new InvalidOperationException($"{encodingName} has no special tokens.");
        _specials = SearchValues.Create([.. specials.Keys], StringComparison.Ordinal);
        _specialTokens = [.. specials.Values];
        EndOfDocument = specials[EndOfText];
        Vocabulary = specials.Values.Max() + 1;
    }

    public Tokenizer Kind { get; }

    public int Vocabulary { get; }

    public int EndOfDocument { get; }

    public void Encode(ReadOnlySpan<char> text, ICollection<int> tokens)
    {
        // A document may speak of "<|endoftext|>" without ending there: cut in two, the words are ordinary text.
        for (var special = text.IndexOfAny(_specials); special >= 0; special = text.IndexOfAny(_specials))
        {
            EncodeOrdinary(text[..(special + 1)], tokens);
            text = text[(special + 1)..];
        }

        EncodeOrdinary(text, tokens);
    }

    public string Decode(IReadOnlyCollection<int> tokens) => _encoding.Decode(tokens.Where(token => !_specialTokens.Contains(token)));

    private void EncodeOrdinary(ReadOnlySpan<char> text, ICollection<int> tokens)
    {
        foreach (var token in _encoding.EncodeToIds(text))
        {
            tokens.Add(token);
        }
    }
}
