using Orchestrator.Contracts.Specs;
using Orchestrator.Training.Data.Preparation;
using Orchestrator.Training.Durability;

namespace Orchestrator.Worker.Preparation;

/// <summary>Makes a source of a user's own text, and only where that destroys nothing.</summary>
internal static class TextPreparation
{
    /// <exception cref="PrepareRefusedException">It would destroy something, or another process is at it.</exception>
    public static PreparedSource Run(PrepareOptions options, IProgress<PreparationProgress> progress, CancellationToken cancellation)
    {
        var files = options.Files;
        RequireName(files.Stem);
        foreach (var path in options.Paths)
        {
            RequireOutside(path, files.Folder);
        }

        var documents = TextFiles.Read(options.Paths);
        using var alone = FileLock.TryTake(files.Lock)
            ?? throw new PrepareRefusedException($"Another process is preparing {files.Tokens} now. Wait for it, or choose another name.");
        if (File.Exists(files.Manifest) && !options.Overwrite)
        {
            throw new PrepareRefusedException(
                $"{files.Manifest} exists already. Choose another name, or replace the source with --overwrite.");
        }

        return new SourcePreparation(files, files.Stem, options.Tokenizer, DescriptionOf(options)).Run(documents, progress, cancellation);
    }

    private static void RequireName(string name)
    {
        if (!SourceName.IsValid(name))
        {
            throw new PrepareRefusedException($"--out names the source '{name}', which must be {SourceName.Rule}.");
        }
    }

    // Token files are no text, but those of the bytes tokenizer would pass for it.
    // Hidden folders are not read, so they may hold the source.
    private static void RequireOutside(string path, string folder)
    {
        var steps = Path.GetRelativePath(path, folder).Split(Path.DirectorySeparatorChar);
        if (Directory.Exists(path) && !Path.IsPathRooted(steps[0]) && (steps is ["."] || !steps.Any(step => step.StartsWith('.'))))
        {
            throw new PrepareRefusedException(
                $"--out lies in {path}, which is to be read: a later preparation would take the token file for text. Put it elsewhere.");
        }
    }

    private static string DescriptionOf(PrepareOptions options) => $"Text of {string.Join(", ", options.Paths.Select(Path.GetFullPath))}";
}
