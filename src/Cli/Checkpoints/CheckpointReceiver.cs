using System.Security.Cryptography;
using System.Text.Json;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Checkpoints;

/// <summary>
/// Writes a stream of checkpoint files into a folder aside, checks them against the manifest, then gives the folder its name.
/// </summary>
internal static class CheckpointReceiver
{
    public const string Manifest = "manifest.json";

    /// <returns>The files, in order of arrival.</returns>
    /// <exception cref="CommandFailedException">The folder is in use, or what arrived is not a whole checkpoint.</exception>
    public static async Task<IReadOnlyList<string>> ReceiveAsync(
        IAsyncEnumerable<CheckpointChunk> chunks, string folder, CancellationToken cancellation)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new CommandFailedException($"The folder {folder} is not empty; name another with --out.");
        }

        var aside = folder.TrimEnd(Path.DirectorySeparatorChar) + ".partial";
        Directory.CreateDirectory(aside);
        try
        {
            var names = await WriteAsync(chunks, aside, cancellation);
            Verify(aside, names);
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder);
            }

            Directory.Move(aside, folder);
            return [.. names.Select(name => Path.Combine(folder, name))];
        }
        finally
        {
            if (Directory.Exists(aside))
            {
                Directory.Delete(aside, recursive: true);
            }
        }
    }

    private static async Task<List<string>> WriteAsync(
        IAsyncEnumerable<CheckpointChunk> chunks, string folder, CancellationToken cancellation)
    {
        var names = new List<string>();
        FileStream? file = null;
        try
        {
            await foreach (var chunk in chunks.WithCancellation(cancellation))
            {
                if (chunk.ContentCase == CheckpointChunk.ContentOneofCase.File)
                {
                    file?.Dispose();
                    file = File.Create(Path.Combine(folder, RequirePlainName(chunk.File.Name)));
                    names.Add(chunk.File.Name);
                }
                else if (file is not null)
                {
                    await file.WriteAsync(chunk.Bytes.Memory, cancellation);
                }
            }
        }
        finally
        {
            file?.Dispose();
        }

        return names;
    }

    private static string RequirePlainName(string name) =>
        name.Length > 0 && name == Path.GetFileName(name) && name is not "." and not ".." && !name.Any(char.IsControl)
        ? name
        : throw new CommandFailedException($"The server sent a file named '{name}', which is not a plain file name. Nothing was kept.");

    private static void Verify(string folder, List<string> names)
    {
        if (!names.Contains(Manifest))
        {
            throw new CommandFailedException($"The checkpoint arrived without its {Manifest}. Nothing was kept; try again.");
        }

        foreach (var (name, hash) in ReadManifest(Path.Combine(folder, Manifest)))
        {
            var path = Path.Combine(folder, RequirePlainName(name));
            if (!names.Contains(name) || !string.Equals(HashOf(path), hash, StringComparison.OrdinalIgnoreCase))
            {
                throw new CommandFailedException(
                    $"{name} arrived damaged or not at all: its SHA-256 is not the manifest's. Nothing was kept; try again.");
            }
        }
    }

    private static List<(string Name, string Hash)> ReadManifest(string path)
    {
        try
        {
            using var manifest = JsonDocument.Parse(File.ReadAllBytes(path));
            var files = manifest.RootElement.GetProperty("files").EnumerateArray();
            return [.. files.Select(file => (file.GetProperty("name").GetString() ?? "", file.GetProperty("sha256").GetString() ?? ""))];
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new CommandFailedException($"{Manifest} arrived damaged: {error.Message} Nothing was kept; try again.", error);
        }
    }

    private static string HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
