using System.Security.Cryptography;
using Orchestrator.Training.Durability;

namespace Orchestrator.Training.Checkpoints;

/// <summary>The files of one checkpoint in a folder of their own.</summary>
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
        var (manifest, size) = new CheckpointContent(name => File.OpenRead(PathOf(name)), progressed).Verify();
        return new StoredCheckpoint(
            location,
            size,
            Convert.ToHexStringLower(SHA256.HashData(manifest)),
            File.GetLastWriteTimeUtc(PathOf(CheckpointManifest.FileName)));
    }

    private CheckpointManifest.Entry Write(CheckpointFile file)
    {
        CheckpointManifest.Entry? written = null;
        DurableFile.Create(PathOf(file.Name), stream => written = HashingStream.Write(file, stream, progressed));
        return written!;
    }

    private string PathOf(string file) => Path.Combine(path, file);
}
