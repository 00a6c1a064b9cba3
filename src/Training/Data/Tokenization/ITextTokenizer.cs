using Orchestrator.Contracts.V1;

namespace Orchestrator.Training.Data.Tokenization;

/// <summary>Text to tokens and back. No text encodes to <see cref="EndOfDocument"/>.</summary>
public interface ITextTokenizer
{
    Tokenizer Kind { get; }

    /// <summary>Tokens are below it.</summary>
    int Vocabulary { get; }

    /// <summary>The token that ends every document.</summary>
    int EndOfDocument { get; }

    /// <summary>Appends the tokens of the text, which has no half surrogate pair at its ends.</summary>
    void Encode(ReadOnlySpan<char> text, ICollection<int> tokens);

    /// <summary>The text of tokens, special ones left out.</summary>
    string Decode(IReadOnlyCollection<int> tokens);
}
