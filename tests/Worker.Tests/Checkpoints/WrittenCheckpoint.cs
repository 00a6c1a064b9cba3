using Orchestrator.Contracts.V1;
using Orchestrator.Training.Checkpoints;

namespace Orchestrator.Worker.Tests.Checkpoints;

/// <summary>A checkpoint as a trainer writes it, but for what is in its one file.</summary>
internal sealed record WrittenCheckpoint(string Root, StoredCheckpoint Stored)
{
    public const string File = "weights";
    private const string Run = "018f0000-0000-7000-8000-000000000000";

    public string Location => Stored.Location;

    public string Folder => Path.Combine(Root, Location);

    public static WrittenCheckpoint In(string root, ulong sequence, string content = "weights of a model") =>
        new(root, new FolderCheckpointStore(Path.Combine(root, Run)).Write(new(1, sequence), [new(File, stream => new StreamWriter(stream) { AutoFlush = true }.Write(content))]));

    public CheckpointVerification Question(uint number) => new() { Location = Location, ManifestHash = Stored.ManifestHash, Number = number };

    public void FlipBit()
    {
        var path = Path.Combine(Folder, File);
        var content = System.IO.File.ReadAllBytes(path);
        content[content.Length / 2] ^= 1;
        System.IO.File.WriteAllBytes(path, content);
    }
}
