using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Data.Preparation;
using Orchestrator.Training.Data.Tokenization;

namespace Orchestrator.Training.Tests.Data;

public sealed class TokenizerTests
{
    public static TheoryData<Tokenizer> All => [.. TokenizerCatalog.Kinds];

    [Theory]
    [InlineData(Tokenizer.Bytes, "hé", new[] { 104, 0xC3, 0xA9 })]
    [InlineData(Tokenizer.Cl100K, "hello world", new[] { 15339, 1917 })]
    [InlineData(Tokenizer.O200K, "hello world", new[] { 24912, 2375 })]
    public void Text_has_the_tokens_that_the_world_gives_it(Tokenizer kind, string text, int[] expected) =>
        Assert.Equal(expected, Encode(TokenizerCatalog.Open(kind), text));

    [Theory]
    [InlineData(Tokenizer.Bytes, 256)]
    [InlineData(Tokenizer.Cl100K, 100257)]
    [InlineData(Tokenizer.O200K, 199999)]
    public void A_document_ends_with_the_tokenizers_own_token(Tokenizer kind, int expected) =>
        Assert.Equal(expected, TokenizerCatalog.Open(kind).EndOfDocument);

    [Theory]
    [MemberData(nameof(All))]
    public void The_vocabulary_is_the_contracts(Tokenizer kind) =>
        Assert.Equal((int)Vocabulary.Of(kind), TokenizerCatalog.Open(kind).Vocabulary);

    [Theory]
    [MemberData(nameof(All))]
    public void What_was_encoded_is_decoded(Tokenizer kind)
    {
        const string Text = "Grüße, 世界! 🙂\n\n\tif (x <| y) { return \"0123456789\"; }  \n";
        var tokenizer = TokenizerCatalog.Open(kind);
        Assert.Equal(Text, tokenizer.Decode(Encode(tokenizer, Text)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Text_that_speaks_of_the_end_of_a_document_does_not_end_it(Tokenizer kind)
    {
        const string Text = "the token <|endoftext|> and <|endofprompt|>, <|endoftext|><|endoftext|>";
        var tokenizer = TokenizerCatalog.Open(kind);
        var tokens = Encode(tokenizer, Text);
        Assert.DoesNotContain(tokenizer.EndOfDocument, tokens);
        Assert.Equal(Text, tokenizer.Decode(tokens));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_long_text_cut_in_pieces_has_the_tokens_of_the_whole(Tokenizer kind)
    {
        var lines = Enumerable.Range(0, 4000).Select(
            line => $"Line {line} \n\n  has spaces;\n/* and */ ünïcödé 🙂 words{new string('\n', line % 4)}");
        var text = string.Join('\n', lines);
        var tokenizer = TokenizerCatalog.Open(kind);
        var pieces = new List<int>();
        var count = 0;
        foreach (var piece in TextPieces.Of(new StringReader(text)))
        {
            tokenizer.Encode(piece.Span, pieces);
            count++;
        }

        Assert.True(count > 2);
        Assert.Equal(Encode(tokenizer, text), pieces);
    }

    [Fact]
    public void A_text_without_a_line_break_is_not_cut_within_a_character()
    {
        var text = "x" + string.Concat(Enumerable.Repeat("🙂", TextPieces.Length));
        var pieces = TextPieces.Of(new StringReader(text)).Select(piece => piece.ToString()).ToList();
        Assert.Equal(text, string.Concat(pieces));
        Assert.All(pieces, piece => Assert.False(char.IsLowSurrogate(piece[0]) || char.IsHighSurrogate(piece[^1])));
    }

    private static List<int> Encode(ITextTokenizer tokenizer, string text)
    {
        var tokens = new List<int>();
        tokenizer.Encode(text, tokens);
        return tokens;
    }
}
