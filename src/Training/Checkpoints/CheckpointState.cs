using System.Text.Json;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Journal;
using Orchestrator.Training.Loop;

namespace Orchestrator.Training.Checkpoints;

/// <summary>All that continues a training beside its tensors.</summary>
/// <param name="Position">The journal's last record as of the copy.</param>
/// <param name="ResumedFrom">The positions that the attempts of this lineage continued from, oldest first.</param>
/// <param name="SourceHashes">SHA-256 of every source's token file: the data must not change under a training.</param>
public sealed record CheckpointState(
    int Version,
    TrainingState Training,
    JournalPosition Position,
    IReadOnlyList<JournalPosition> ResumedFrom,
    IReadOnlyDictionary<string, string> SourceHashes)
{
    public const int CurrentVersion = 2;

    // Had no guard; the training begins one.
    private const int OldestVersion = 1;

    /// <summary>Of the evaluation at this step; null: there was none, or it was not finite.</summary>
    public double? ValidationLoss { get; init; }

    /// <exception cref="JsonException">The bytes are no such document, or one of another version.</exception>
    public static CheckpointState Parse(Stream json)
    {
        var state = JsonSerializer.Deserialize<CheckpointState>(json, CheckpointJson.Options) ?? throw new JsonException("it is empty");
        return state.Version is >= OldestVersion and <= CurrentVersion
            ? state
            : throw new JsonException($"it has version {state.Version}, this program knows {OldestVersion} to {CurrentVersion}");
    }

    /// <summary>What a journal says of it, less how long it took.</summary>
    public CheckpointWritten RecordOf(StoredCheckpoint stored)
    {
        var written = new CheckpointWritten
        {
            Position = Position.ToProto(),
            Step = Training.Step,
            Tokens = Training.Tokens,
            Location = stored.Location,
            SizeBytes = (ulong)stored.SizeBytes,
            ManifestHash = stored.ManifestHash,
        };
        if (ValidationLoss is { } loss)
        {
            written.ValidationLoss = loss;
        }

        return written;
    }

    public void WriteTo(Stream stream) => JsonSerializer.Serialize(stream, this, CheckpointJson.Options);
}
