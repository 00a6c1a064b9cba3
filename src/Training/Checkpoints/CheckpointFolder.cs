using System.Security.Cryptography;
using System.Text.Json;
using Orchestrator.Training.Durability;

namespace Orchestrator.Training.Checkpoints;

/// <summary>The files of one checkpoint and the manifest that vouches for them.</summary>
internal sealed class CheckpointFolder(string path, Action progressed)
{
    /// <summary>Writes the files, then the manifest, all of it durable.</summary>
    public void Fill(IReadOnlyList<CheckpointFile> files)
    {
        var manifest = CheckpointManifest.Of([.. files.Select(Write)]);
        DurableFile.Create(PathOf(CheckpointManifest.FileName), stream => stream.Write(manifest.ToJson()));
        DurableFile.SyncFolder(path);
    }

    /// <param name="location">Of the checkpoint.</param>
    /// <exception cref="DamagedCheckpointException">A file is missing or is not what was written.</exception>
    public StoredCheckpoint Verify(string location)
    {
        var (manifest, json) = ReadManifest();
        foreach (var file in manifest.Files)
        {
            try
            {
                Verify(file);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new DamagedCheckpointException($"{file.Name} cannot be read: {error.Message}", error);
            }
        }

        return new StoredCheckpoint(
            location,
            manifest.Files.Sum(file => file.SizeBytes) + json.Length,
            Convert.ToHexStringLower(SHA256.HashData(json)),
            File.GetLastWriteTimeUtc(PathOf(CheckpointManifest.FileName)));
    }

    private CheckpointManifest.Entry Write(CheckpointFile file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var size = 0L;
        DurableFile.Create(PathOf(file.Name), stream =>
        {
            file.WriteTo(new HashingStream(stream, hash, progressed));
            size = stream.Position;
        });
        return new CheckpointManifest.Entry(file.Name, size, Convert.ToHexStringLower(hash.GetCurrentHash()));
    }

    private void Verify(CheckpointManifest.Entry file)
    {
        using var stream = File.OpenRead(PathOf(file.Name));
        if (stream.Length != file.SizeBytes)
        {
            throw new DamagedCheckpointException($"{file.Name} has {stream.Length} bytes instead of {file.SizeBytes}");
        }

        if (HashOf(stream) != file.Sha256)
        {
            throw new DamagedCheckpointException($"{file.Name} does not have the SHA-256 of its manifest");
        }
    }

    private string HashOf(Stream stream)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = new byte[FolderCheckpointStore.PieceBytes];
        while (stream.Read(piece) is > 0 and var read)
        {
            hash.AppendData(piece.AsSpan(0, read));
            progressed();
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    private (CheckpointManifest Manifest, byte[] Json) ReadManifest()
    {
        byte[] json;
        CheckpointManifest manifest;
        try
        {
            json = File.ReadAllBytes(PathOf(CheckpointManifest.FileName));
            manifest = CheckpointManifest.Parse(json);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new DamagedCheckpointException($"{CheckpointManifest.FileName} cannot be read: {error.Message}", error);
        }

        return manifest.Version == CheckpointManifest.CurrentVersion
            ? (manifest, json)
            : throw new DamagedCheckpointException(
                $"{CheckpointManifest.FileName} has version {manifest.Version}, this program knows {CheckpointManifest.CurrentVersion}");
    }

    private string PathOf(string file) => Path.Combine(path, file);
}
