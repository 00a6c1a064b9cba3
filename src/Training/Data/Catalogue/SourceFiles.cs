namespace Orchestrator.Training.Data.Catalogue;

/// <summary>
/// Names of the files of one source in a catalogue folder. Paths only; touches no file.
/// <code>
/// STEM.tokens       every document's tokens, one after the other, each ended by the tokenizer's end-of-document token
/// STEM.documents    for each document the index of its first token, 64 bits little-endian
/// STEM.json         the manifest
/// .STEM.lock        held while the source is prepared
/// .STEM.verified    the token file's size, time and hash when it was last hashed
/// </code>
/// The stem is the source's name, or NAME.TOKENIZER where a folder holds several.
/// </summary>
public sealed record SourceFiles(string Folder, string Stem)
{
    public const string ManifestSuffix = ".json";

    public string Tokens => Path.Combine(Folder, Stem + ".tokens");

    public string Documents => Path.Combine(Folder, Stem + ".documents");

    public string Manifest => Path.Combine(Folder, Stem + ManifestSuffix);

    public string Lock => Path.Combine(Folder, $".{Stem}.lock");

    public string Verified => Path.Combine(Folder, $".{Stem}.verified");

    /// <summary>Where a file is written before it is renamed.</summary>
    public static string Partial(string path) => path + ".partial";

    /// <summary>The files that <c>FOLDER/STEM</c> names.</summary>
    public static SourceFiles At(string path)
    {
        var full = Path.GetFullPath(path);
        return new(Path.GetDirectoryName(full) ?? full, Path.GetFileName(full));
    }
}
