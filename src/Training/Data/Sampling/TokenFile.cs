using System.Buffers.Binary;
using System.IO.Hashing;
using Orchestrator.Contracts.Specs;
using Orchestrator.Training.Data.Catalogue;

namespace Orchestrator.Training.Data.Sampling;

/// <summary>The tokens of a source and where its documents begin, read in place.</summary>
public sealed class TokenFile : IDisposable
{
    private const int HashedAtOnce = 1 << 24;

    private readonly CatalogueSource _source;
    private readonly TokenWidth _width;
    private readonly uint _vocabulary;
    private readonly MappedFile _tokens;
    private readonly MappedFile _documents;

    public TokenFile(CatalogueSource source)
    {
        _source = source;
        _width = source.Manifest.Width;
        _vocabulary = Vocabulary.Of(source.Manifest.TokenizerKind);
        _tokens = new MappedFile(source.Files.Tokens);
        _documents = new MappedFile(source.Files.Documents);
    }

    public string Name => _source.Manifest.Name;

    public string Hash => _source.Manifest.Sha256;

    public long Tokens => _source.Manifest.Tokens;

    public long Documents => _source.Manifest.Documents;

    /// <summary>Index of the document's first token; past the last document, the number of tokens.</summary>
    public long Start(long document) =>
        document == Documents
            ? Tokens
            : (long)BinaryPrimitives.ReadUInt64LittleEndian(_documents.Slice(document * sizeof(ulong), sizeof(ulong)));

    /// <summary>Fills the span with the tokens from <paramref name="start"/> on.</summary>
    /// <exception cref="DataException">A token is not in the tokenizer's vocabulary.</exception>
    public void Read(long start, Span<long> tokens)
    {
        var bytes = _tokens.Slice(start * _width.Bytes, tokens.Length * _width.Bytes);
        for (var index = 0; index < tokens.Length; index++)
        {
            var token = _width.Read(bytes[(index * _width.Bytes)..]);
            if (token >= _vocabulary)
            {
                throw DataException.AtFault(
                    $"{_source.Files.Tokens} holds {token} at {start + index}, "
                    + $"but {_source.Manifest.Tokenizer} has tokens below {_vocabulary}.");
            }

            tokens[index] = token;
        }
    }

    /// <summary>A stable 64-bit hash of a document's tokens, whichever place it has.</summary>
    public ulong HashOf(long document)
    {
        var hash = new XxHash3();
        var end = Start(document + 1) * _width.Bytes;
        for (var offset = Start(document) * _width.Bytes; offset < end; offset += HashedAtOnce)
        {
            hash.Append(_tokens.Slice(offset, (int)Math.Min(HashedAtOnce, end - offset)));
        }

        return hash.GetCurrentHashAsUInt64();
    }

    /// <exception cref="DataException">The index does not name the beginnings of documents.</exception>
    public void RequireDocuments()
    {
        Span<long> last = [0];
        Read(Tokens - 1, last);
        var endOfDocument = last[0];
        for (var document = 0L; document < Documents; document++)
        {
            var (start, end) = (Start(document), Start(document + 1));
            if ((document == 0 && start != 0) || start < 0 || end <= start || end > Tokens)
            {
                throw DataException.Missing(
                    $"{_source.Files.Documents} is damaged: document {document} is at {start} and the next at {end}. Prepare it again.");
            }

            Read(end - 1, last);
            if (last[0] != endOfDocument)
            {
                throw DataException.Missing($"{_source.Files.Documents} is damaged: no document ends at {end}. Prepare it again.");
            }
        }
    }

    public void Dispose()
    {
        _tokens.Dispose();
        _documents.Dispose();
    }
}
