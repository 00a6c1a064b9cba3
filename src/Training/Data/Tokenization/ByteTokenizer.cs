using System.Buffers;
using System.Text;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Training.Data.Tokenization;

/// <summary>A token for each of the 256 bytes of UTF-8, and one that ends a document.</summary>
public sealed class ByteTokenizer : ITextTokenizer
{
    public Tokenizer Kind => Tokenizer.Bytes;

    public int Vocabulary => 257;

    public int EndOfDocument => 256;

    public void Encode(ReadOnlySpan<char> text, ICollection<int> tokens)
    {
        var utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        foreach (var token in utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, utf8)))
        {
            tokens.Add(token);
        }

        ArrayPool<byte>.Shared.Return(utf8);
    }

    public string Decode(IReadOnlyCollection<int> tokens) =>
        Encoding.UTF8.GetString(tokens.Where(token => token != EndOfDocument).Select(token => (byte)token).ToArray());
}
