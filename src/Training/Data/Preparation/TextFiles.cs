namespace Orchestrator.Training.Data.Preparation;

/// <summary>
/// The documents of files and folders: a regular file is one document, a <c>.jsonl</c> file holds one a line. Paths come in the order
/// given, the files of a folder in the ordinal order of their relative paths. Hidden files below a folder are left out.
/// </summary>
public static class TextFiles
{
    private const string JsonLinesExtension = ".jsonl";

    /// <exception cref="DataException">A path does not exist, or a text is not what it should be; said when its turn comes.</exception>
    public static IEnumerable<TextDocument> Read(IReadOnlyCollection<string> paths)
    {
        foreach (var path in paths.Where(path => !Path.Exists(path)))
        {
            throw DataException.AtFault($"{path} does not exist.");
        }

        return paths.SelectMany(Files).SelectMany(Documents);
    }

    private static IEnumerable<FileInfo> Files(string path) => Directory.Exists(path) ? FolderWalk.Files(path) : [new FileInfo(path)];

    private static IEnumerable<TextDocument> Documents(FileInfo file)
    {
        // Pipes and devices have no length: opening one could wait for ever.
        if (file.Length == 0)
        {
            return [new TextDocument(file.FullName, TextReader.Null)];
        }

        return file.Extension.Equals(JsonLinesExtension, StringComparison.OrdinalIgnoreCase)
            ? JsonLines.Read(file.FullName)
            : [new TextDocument(file.FullName, Open(file.FullName))];
    }

    internal static TextReader Open(string path) => new Utf8FileReader(path);
}
