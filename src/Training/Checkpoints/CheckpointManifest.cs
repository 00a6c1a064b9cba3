using System.Text.Json;

namespace Orchestrator.Training.Checkpoints;

/// <summary>Names every file of a checkpoint with its size and hash. Written last: a checkpoint without one was never finished.</summary>
public sealed record CheckpointManifest(int Version, IReadOnlyList<CheckpointManifest.Entry> Files)
{
    public const string FileName = "manifest.json";
    public const int CurrentVersion = 1;

    /// <summary>One file: its name without folders, bytes, and SHA-256 in lower case hex.</summary>
    public sealed record Entry(string Name, long SizeBytes, string Sha256);

    public static CheckpointManifest Of(IReadOnlyList<Entry> files) => new(CurrentVersion, files);

    /// <exception cref="JsonException">The bytes are no manifest.</exception>
    public static CheckpointManifest Parse(ReadOnlySpan<byte> json)
    {
        var manifest = JsonSerializer.Deserialize<CheckpointManifest>(json, CheckpointJson.Options)
            ?? throw new JsonException("The manifest names no files.");
        return manifest.Files.All(file => file is not null && IsPlain(file.Name))
            ? manifest
            : throw new JsonException("The manifest has a name that is none of a file beside it.");
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, CheckpointJson.Options);

    // Whoever can write into a shared folder must not choose what else a worker opens.
    private static bool IsPlain(string name) => name.Length > 0 && name is not ("." or "..") && !name.AsSpan().ContainsAny('/', '\\', '\0');
}
