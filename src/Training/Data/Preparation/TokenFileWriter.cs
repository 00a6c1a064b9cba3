using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Orchestrator.Training.Data.Catalogue;
using Orchestrator.Training.Data.Tokenization;
using Orchestrator.Training.Durability;

namespace Orchestrator.Training.Data.Preparation;

/// <summary>Writes a token file and its document index aside. Only <see cref="Publish"/> makes them a source, its manifest last.</summary>
internal sealed class TokenFileWriter(SourceFiles files, ITextTokenizer tokenizer) : IDisposable
{
    private readonly TokenWidth _width = TokenWidth.For(tokenizer.Vocabulary);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly AsideFile _tokens = new(files.Tokens);
    private readonly AsideFile _documents = new(files.Documents);
    private readonly AsideFile _manifest = new(files.Manifest);
    private readonly List<int> _encoded = [];
    private readonly byte[] _start = new byte[sizeof(ulong)];
    private byte[] _bytes = [];

    internal long Tokens { get; private set; }

    internal long Documents { get; private set; }

    /// <summary>False, and nothing written, if the document has no text.</summary>
    internal bool Append(TextDocument document, IProgress<PreparationProgress> progress, CancellationToken cancellation)
    {
        var start = Tokens;
        foreach (var piece in TextPieces.Of(document.Text))
        {
            cancellation.ThrowIfCancellationRequested();
            tokenizer.Encode(piece.Span, _encoded);
            WriteEncoded();
            progress.Report(new(document.Origin, Documents, Tokens));
        }

        if (Tokens == start)
        {
            return false;
        }

        _encoded.Add(tokenizer.EndOfDocument);
        WriteEncoded();
        BinaryPrimitives.WriteUInt64LittleEndian(_start, (ulong)start);
        _documents.Write(_start, _start.Length);
        Documents++;
        return true;
    }

    internal SourceManifest Publish(string name, string description)
    {
        var manifest = new SourceManifest
        {
            Version = SourceManifest.CurrentVersion,
            Name = name,
            Tokenizer = TokenizerCatalog.NameOf(tokenizer.Kind),
            Dtype = _width.Dtype,
            Tokens = Tokens,
            Documents = Documents,
            Sha256 = Convert.ToHexStringLower(_hash.GetHashAndReset()),
            Description = description,
        };
        var json = Encoding.UTF8.GetBytes(manifest.ToJson());
        _manifest.Write(json, json.Length);
        _tokens.Complete();
        _documents.Complete();
        _manifest.Complete();
        CannotWriteException.Guard(files.Manifest, () =>
        {
            // The old manifest goes first: at no moment does one describe another's tokens.
            File.Delete(files.Manifest);
            File.Delete(files.Verified);
            _tokens.Publish();
            _documents.Publish();
            DurableFile.SyncFolder(files.Folder);
            _manifest.Publish();
            DurableFile.SyncFolder(files.Folder);
        });
        return manifest;
    }

    public void Dispose()
    {
        _hash.Dispose();
        _tokens.Dispose();
        _documents.Dispose();
        _manifest.Dispose();
    }

    private void WriteEncoded()
    {
        var count = _encoded.Count * _width.Bytes;
        Array.Resize(ref _bytes, Math.Max(_bytes.Length, count));
        for (var index = 0; index < _encoded.Count; index++)
        {
            _width.Write(_bytes.AsSpan(index * _width.Bytes), _encoded[index]);
        }

        _tokens.Write(_bytes, count);
        _hash.AppendData(_bytes, 0, count);
        Tokens += _encoded.Count;
        _encoded.Clear();
    }
}
