using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Orchestrator.Training.Data.Catalogue;
using Orchestrator.Training.Data.Tokenization;
using Orchestrator.Training.Durability;

namespace Orchestrator.Training.Data.Preparation;

/// <summary>Writes a token file and its document index aside. Only <see cref="Publish"/> makes them a source, its manifest last.</summary>
internal sealed class TokenFileWriter : IDisposable
{
    private readonly SourceFiles _files;
    private readonly ITextTokenizer _tokenizer;
    private readonly TokenWidth _width;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly FileStream _tokens;
    private readonly FileStream _documents;
    private readonly List<int> _encoded = [];
    private byte[] _bytes = [];

    internal TokenFileWriter(SourceFiles files, ITextTokenizer tokenizer)
    {
        _files = files;
        _tokenizer = tokenizer;
        _width = TokenWidth.For(tokenizer.Vocabulary);
        _tokens = File.Create(SourceFiles.Partial(files.Tokens));
        _documents = File.Create(SourceFiles.Partial(files.Documents));
    }

    internal long Tokens { get; private set; }

    internal long Documents { get; private set; }

    /// <summary>False, and nothing written, if the document has no text.</summary>
    internal bool Append(TextDocument document, IProgress<PreparationProgress> progress, CancellationToken cancellation)
    {
        var start = Tokens;
        foreach (var piece in TextPieces.Of(document.Text))
        {
            cancellation.ThrowIfCancellationRequested();
            _tokenizer.Encode(piece.Span, _encoded);
            WriteEncoded();
            progress.Report(new(document.Origin, Documents, Tokens));
        }

        if (Tokens == start)
        {
            return false;
        }

        _encoded.Add(_tokenizer.EndOfDocument);
        WriteEncoded();
        WriteStart(start);
        return true;
    }

    internal SourceManifest Publish(string name, string description)
    {
        var manifest = new SourceManifest
        {
            Version = SourceManifest.CurrentVersion,
            Name = name,
            Tokenizer = TokenizerCatalog.NameOf(_tokenizer.Kind),
            Dtype = _width.Dtype,
            Tokens = Tokens,
            Documents = Documents,
            Sha256 = Convert.ToHexStringLower(_hash.GetHashAndReset()),
            Description = description,
        };
        Close(_tokens);
        Close(_documents);

        // The old manifest goes first: at no moment does one describe another's tokens.
        File.Delete(_files.Manifest);
        File.Delete(_files.Verified);
        MoveIntoPlace(_files.Tokens);
        MoveIntoPlace(_files.Documents);
        DurableFile.Replace(_files.Manifest, Encoding.UTF8.GetBytes(manifest.ToJson()));
        return manifest;
    }

    public void Dispose()
    {
        _hash.Dispose();
        Abandon(_tokens);
        Abandon(_documents);
    }

    private void WriteEncoded()
    {
        Array.Resize(ref _bytes, Math.Max(_bytes.Length, _encoded.Count * _width.Bytes));
        var bytes = _bytes.AsSpan(0, _encoded.Count * _width.Bytes);
        for (var index = 0; index < _encoded.Count; index++)
        {
            _width.Write(bytes[(index * _width.Bytes)..], _encoded[index]);
        }

        _tokens.Write(bytes);
        _hash.AppendData(bytes);
        Tokens += _encoded.Count;
        _encoded.Clear();
    }

    private void WriteStart(long start)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)start);
        _documents.Write(bytes);
        Documents++;
    }

    private static void Close(FileStream file)
    {
        file.Flush(flushToDisk: true);
        file.Dispose();
    }

    private static void MoveIntoPlace(string path) => File.Move(SourceFiles.Partial(path), path, overwrite: true);

    private static void Abandon(FileStream file)
    {
        try
        {
            file.Dispose();
        }
        catch (IOException)
        {
            // A full disk refuses the last buffer too; what was written is thrown away anyhow.
        }

        File.Delete(file.Name);
    }
}
