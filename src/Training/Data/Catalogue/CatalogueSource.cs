using Orchestrator.Contracts.V1;
using Orchestrator.Training.Data.Tokenization;

namespace Orchestrator.Training.Data.Catalogue;

/// <summary>A source that a folder really holds: its manifest agrees with the sizes of its files.</summary>
public sealed record CatalogueSource(SourceManifest Manifest, SourceFiles Files)
{
    /// <exception cref="InvalidDataException">The files are not what the manifest says; the message says which.</exception>
    public static CatalogueSource Read(SourceFiles files)
    {
        var source = new CatalogueSource(SourceManifest.Parse(File.ReadAllText(files.Manifest)), files);
        source.RequireAgreement();
        return source;
    }

    public DataSource ToDataSource() => new()
    {
        Name = Manifest.Name,
        Tokenizer = Manifest.TokenizerKind,
        Tokens = (ulong)Manifest.Tokens,
        Documents = (ulong)Manifest.Documents,
        Hash = Manifest.Sha256,
    };

    private void RequireAgreement()
    {
        if (Files.Stem != Manifest.Name && Files.Stem != $"{Manifest.Name}.{TokenizerCatalog.NameOf(Manifest.TokenizerKind)}")
        {
            throw new InvalidDataException(
                $"it is the manifest of '{Manifest.Name}'; give the three files that name, or change it in the manifest");
        }

        if (Manifest.Tokens < 1 || Manifest.Documents < 1)
        {
            throw new InvalidDataException(
                $"it describes {Manifest.Documents} documents with {Manifest.Tokens} tokens, which is nothing to train on");
        }

        RequireSize(Files.Tokens, Manifest.Tokens * Manifest.Width.Bytes, $"{Manifest.Tokens} tokens of {Manifest.Dtype}");
        RequireSize(Files.Documents, Manifest.Documents * sizeof(ulong), $"{Manifest.Documents} documents");
    }

    private static void RequireSize(string path, long expected, string content)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new InvalidDataException($"{file.Name} is missing");
        }

        if (file.Length != expected)
        {
            throw new InvalidDataException($"{file.Name} has {file.Length} bytes, but {content} take {expected}");
        }
    }
}
