using System.Reflection;
using System.Security.Cryptography;
using Orchestrator.Cli.Platform;

namespace Orchestrator.Cli.Exports;

/// <summary>The folder of an export: written aside and named when it is whole, checked byte by byte before anything of it is believed.</summary>
internal static class ExportFolder
{
    /// <exception cref="CommandFailedException">The folder is in use.</exception>
    public static async Task WriteAsync(string folder, Func<string, Task<IReadOnlyList<string>>> write)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new CommandFailedException($"The folder {folder} is not empty; name another with --out.");
        }

        var aside = folder.TrimEnd(Path.DirectorySeparatorChar) + ".partial";
        Directory.CreateDirectory(aside);
        try
        {
            var runs = await write(aside);
            await File.WriteAllTextAsync(Path.Combine(aside, ExportIndex.FileName), IndexOf(aside, runs).Write(), CancellationToken.None);
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder);
            }

            Directory.Move(aside, folder);
        }
        finally
        {
            if (Directory.Exists(aside))
            {
                Directory.Delete(aside, recursive: true);
            }
        }
    }

    /// <summary>Reads every file once and compares it with what was written.</summary>
    /// <exception cref="CommandFailedException">It is no whole export; the message names the file, and what is wrong with it.</exception>
    public static async Task<ExportIndex> VerifyAsync(string folder, CancellationToken cancellation)
    {
        var index = await ReadIndexAsync(folder, cancellation);
        foreach (var file in index.Files)
        {
            if (await FaultOfAsync(folder, file, cancellation) is { } fault)
            {
                throw Damaged(folder, file.Path, fault);
            }
        }

        return index;
    }

    public static CommandFailedException Damaged(string folder, string file, string fault) =>
        new($"The export in {folder} is damaged: {file}: {fault}. Nothing was imported; export it again, or bring another copy.");

    private static async Task<ExportIndex> ReadIndexAsync(string folder, CancellationToken cancellation)
    {
        try
        {
            return ExportIndex.Read(await File.ReadAllTextAsync(Path.Combine(folder, ExportIndex.FileName), cancellation));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandFailedException($"{folder} is no export, or one that was not finished: it has no {ExportIndex.FileName}.", error);
        }
        catch (InvalidDataException error)
        {
            throw Damaged(folder, ExportIndex.FileName, error.Message.TrimEnd('.'));
        }
    }

    private static async Task<string?> FaultOfAsync(string folder, ExportedFile file, CancellationToken cancellation)
    {
        var found = new FileInfo(Path.Combine(folder, file.Path));
        if (Path.IsPathRooted(file.Path) || file.Path.Split('/').Any(part => part is "" or "." or ".."))
        {
            return "its path leads out of the export";
        }

        if (!found.Exists || found.LinkTarget is not null)
        {
            return "it is missing";
        }

        return found.Length != file.Bytes
            ? $"it has {found.Length:N0} bytes, and {file.Bytes:N0} were written"
            : await HashOfAsync(found.FullName, cancellation) != file.Sha256 ? "its SHA-256 is not that of what was written" : null;
    }

    private static ExportIndex IndexOf(string folder, IReadOnlyList<string> runs)
    {
        var files = from path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                    let name = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/')
                    orderby name
                    select new ExportedFile(name, new FileInfo(path).Length, HashOf(path));
        return new(ExportIndex.CurrentFormat, Version, runs, [.. files]);
    }

    private static string HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static async Task<string> HashOfAsync(string path, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));
    }

    private static string Version { get; } =
        typeof(ExportFolder).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
