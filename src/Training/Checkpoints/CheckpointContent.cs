using System.Security.Cryptography;
using System.Text.Json;
using Orchestrator.Training.Durability;

namespace Orchestrator.Training.Checkpoints;

/// <summary>The files of one stored checkpoint, compared with the manifest that vouches for them.</summary>
/// <param name="open">Opens one by its name.</param>
/// <param name="progressed">Is called at every piece that was read.</param>
internal sealed class CheckpointContent(Func<string, Stream> open, Action progressed)
{
    /// <returns>The manifest's own bytes, and those of all files with it.</returns>
    /// <exception cref="DamagedCheckpointException">A file is missing or is not what was written.</exception>
    public (byte[] Manifest, long SizeBytes) Verify()
    {
        var (manifest, json) = ReadManifest();
        foreach (var file in manifest.Files)
        {
            try
            {
                Verify(file);
            }
            catch (Exception error) when (IsDamage(error))
            {
                throw new DamagedCheckpointException($"{file.Name} cannot be read: {error.Message}", error);
            }
        }

        return (json, manifest.Files.Sum(file => file.SizeBytes) + json.Length);
    }

    private void Verify(CheckpointManifest.Entry file)
    {
        using var stream = open(file.Name);
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
        while (stream.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false) is > 0 and var read)
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
            using var stream = open(CheckpointManifest.FileName);
            json = new byte[stream.Length];
            stream.ReadExactly(json);
            manifest = CheckpointManifest.Parse(json);
        }
        catch (Exception error) when (IsDamage(error) || error is JsonException)
        {
            throw new DamagedCheckpointException($"{CheckpointManifest.FileName} cannot be read: {error.Message}", error);
        }

        return manifest.Version == CheckpointManifest.CurrentVersion
            ? (manifest, json)
            : throw new DamagedCheckpointException(
                $"{CheckpointManifest.FileName} has version {manifest.Version}, this program knows {CheckpointManifest.CurrentVersion}");
    }

    // A store that is away has damaged nothing.
    private static bool IsDamage(Exception error) =>
        error is IOException or UnauthorizedAccessException && error is not StoreUnavailableException;
}
