using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;
using Orchestrator.Training.Data;
using Orchestrator.Training.Data.Sampling;

namespace Orchestrator.Training.Tests.Data;

public sealed class TokenStreamTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Tokenizer.Bytes)]
    [InlineData(Tokenizer.Cl100K)]
    public void Any_stretch_is_that_of_the_documents_put_together(Tokenizer tokenizer)
    {
        var random = new Random(1);
        var texts = Enumerable.Range(0, 40).Select(number => string.Join(' ', Enumerable.Repeat(number, random.Next(1, 9)))).ToList();
        using var file = new TokenFile(Sources.Prepare(_folder, "text", tokenizer, texts));
        var belongs = texts.Select(_ => random.Next(2) == 0).ToList();
        var expected = new List<long>();
        for (var document = 0; document < texts.Count; document++)
        {
            if (belongs[document])
            {
                var tokens = new long[file.Start(document + 1) - file.Start(document)];
                file.Read(file.Start(document), tokens);
                expected.AddRange(tokens);
            }
        }

        var stream = TokenStream.OfDocuments(file, document => belongs[(int)document]);
        Assert.Equal(expected.Count, stream.Length);
        for (var start = 0; start < expected.Count; start++)
        {
            var stretch = new long[Math.Min(20, expected.Count - start)];
            stream.Read(start, stretch);
            Assert.Equal(expected.Slice(start, stretch.Length), stretch);
        }
    }

    [Fact]
    public void Nothing_is_read_past_the_end()
    {
        using var file = new TokenFile(Sources.Prepare(_folder, "text", Tokenizer.Bytes, "abc"));
        var stream = TokenStream.OfDocuments(file, _ => true);
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Read(1, new long[4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Read(-1, new long[1]));
    }

    [Fact]
    public void A_token_outside_the_vocabulary_is_named_before_a_model_meets_it()
    {
        var source = Sources.Prepare(_folder, "text", Tokenizer.Bytes, "abc");
        File.WriteAllBytes(source.Files.Tokens, [97, 0, 1, 1, 99, 0, 0, 1]);
        using var file = new TokenFile(source);
        var error = Assert.Throws<DataException>(() => file.Read(0, new long[4]));
        Assert.Equal(VerdictCode.SpecAtFault, error.Code);
        Assert.Contains("holds 257 at 1, but bytes has tokens below 257", error.Message);
    }
}
