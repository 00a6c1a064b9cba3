using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Curves;

/// <summary>What can be said of a batch of records without knowing what is stored. A trainer keeps to it; the tables rely on it.</summary>
internal static class JournalRules
{
    public const string NameRule = "1 to 200 printable characters";

    private const int LongestName = 200;
    private const int LongestText = 1000;

    // The range of .NET's clock, which protobuf's timestamps share.
    private const long FirstSecond = -62_135_596_800;
    private const long LastSecond = 253_402_300_799;

    public static void Validate(JournalBatch batch, uint attempt, Violations violations)
    {
        for (var i = 0; i < batch.Records.Count; i++)
        {
            var record = batch.Records[i];
            if (Fault(record, attempt) is { } fault)
            {
                violations.Add($"records[{i}]", $"record {record.Sequence} {fault}");
                return;
            }

            if (i > 0 && record.Sequence != batch.Records[i - 1].Sequence + 1)
            {
                violations.Add($"records[{i}]", $"record {record.Sequence} does not follow record {batch.Records[i - 1].Sequence}");
                return;
            }
        }
    }

    /// <summary>What is wrong with a record of another installation, as the rest of a sentence that begins with it; null: nothing.</summary>
    public static string? FaultOfExported(JournalRecord record, uint attempt) => record switch
    {
        { ContentCase: JournalRecord.ContentOneofCase.None } => "says nothing",
        { ContentCase: JournalRecord.ContentOneofCase.Checkpoint or JournalRecord.ContentOneofCase.Verdict } => "is of a kind that is not exported",
        { Matrix: not null, RecordedAt: null } => Fault(WithTime(record), attempt),
        _ => Fault(record, attempt),
    };

    public static bool IsTime(Timestamp? time) => time is { Seconds: >= FirstSecond and <= LastSecond, Nanos: >= 0 and <= 999_999_999 };

    public static bool IsName(string name) => name.Length is > 0 and <= LongestName && !name.AsSpan().ContainsAnyInRange('\0', '\u001f');

    // Of matrices it is not kept when they were recorded.
    private static JournalRecord WithTime(JournalRecord matrix) =>
        new() { Sequence = matrix.Sequence, RecordedAt = new Timestamp(), Matrix = matrix.Matrix };

    private static string? Fault(JournalRecord record, uint attempt) => record switch
    {
        { Sequence: 0 or > long.MaxValue } => "must be numbered from 1",
        _ when !IsTime(record.RecordedAt) => "must say when it was recorded",
        { Sequence: 1, ContentCase: not JournalRecord.ContentOneofCase.Started } => "must say where the attempt started",
        { Sequence: > 1, Started: not null } => "says where the attempt started, which only the first may",
        { Started: { } started } => Fault(started, attempt),
        { Measurement: { } measurement } => Fault(measurement),
        { Checkpoint: { } checkpoint } => Fault(checkpoint, attempt),
        { Matrix: { } matrix } => MatrixRules.Fault(matrix),
        { Notice: { } notice } => Fault(notice),
        _ => null,
    };

    private static string? Fault(AttemptStarted started, uint attempt) => started switch
    {
        { Step: > long.MaxValue } => "has an impossible step",
        { ResumedFrom: { Attempt: var from, Sequence: var sequence } } when from == 0 || from >= attempt || sequence > long.MaxValue =>
            $"claims to continue attempt {from}, which is not before attempt {attempt}",
        _ when started.Lineage.Any(from => from.Attempt == 0 || from.Attempt >= attempt || from.Sequence > long.MaxValue) =>
            $"claims to descend from an attempt that is not before attempt {attempt}",
        _ when started.Damaged.Any(damaged => !IsBefore(damaged.Position, attempt)) =>
            $"claims to have found a damaged checkpoint of an attempt that is not before attempt {attempt}",
        { Restored: { } restored } when !restored.Checkpoint?.Position?.Equals(started.ResumedFrom) ?? true =>
            "tells of another checkpoint than it claims to continue",
        { Restored: { } restored } when !IsTime(restored.WrittenAt) => "must say when the checkpoint was written that it continues",
        { Restored: { } restored } when Fault(restored.Checkpoint, started.ResumedFrom.Attempt) is { } fault => fault,
        { ForkedFrom: { } fork } when Fault(fork, started) is { } fault => fault,
        _ when !TextsOf(started).All(IsText) => "has a text with the character NUL",
        _ => null,
    };

    private static bool IsBefore(Position? position, uint attempt) =>
        position is { Attempt: > 0, Sequence: <= long.MaxValue } && position.Attempt < attempt;

    private static string? Fault(ForkPoint fork, AttemptStarted started) => (fork, started) switch
    {
        (_, { ResumedFrom: not null }) => "claims to continue an attempt and to begin as a fork",
        ({ Position: null or { Sequence: > long.MaxValue } }, _) => "claims to begin from an impossible position",
        _ => null,
    };

    private static string? Fault(CheckpointWritten checkpoint, uint attempt) => checkpoint switch
    {
        { Position: null } => "tells of a checkpoint without a position",
        { Position.Attempt: var position } when position != attempt => $"tells of a checkpoint of attempt {position}",
        { Position.Sequence: > long.MaxValue } => "tells of a checkpoint at an impossible position",
        { Step: > long.MaxValue } or { Tokens: > long.MaxValue } or { SizeBytes: > long.MaxValue } =>
            "tells of a checkpoint with impossible numbers",
        { Location.Length: 0 or > LongestText } or { ManifestHash.Length: > LongestText } => "tells of a checkpoint without a location",
        _ when !IsText(checkpoint.Location) || !IsText(checkpoint.ManifestHash) => "has a text with the character NUL",
        _ => null,
    };

    private static string? Fault(GuardNotice notice) => notice switch
    {
        { Step: > long.MaxValue } => "has a notice of an impossible step",
        { Finding: GuardFinding.Unspecified } or { Policy: GuardPolicy.Unspecified } =>
            "has a notice that does not say what was found, or what was done about it",
        { Message.Length: > LongestText } => $"has a notice of more than {LongestText} characters",
        _ when !IsText(notice.Message) => "has a text with the character NUL",
        _ => null,
    };

    private static IEnumerable<string> TextsOf(AttemptStarted started)
    {
        var on = started.Provenance ?? new();
        return
        [
            .. started.Warnings, .. started.Damaged.Select(damaged => damaged.Damage), started.ForkedFrom?.Run ?? "", .. started.SourceHashes.Keys, .. started.SourceHashes.Values,
            on.Program, on.Runtime, on.Torch, on.Device, on.CpuCapability, on.Host,
        ];
    }

    // PostgreSQL has no text with the character NUL.
    private static bool IsText(string text) => !text.Contains('\0', StringComparison.Ordinal);

    private static string? Fault(Measurement measurement)
    {
        if (measurement is { Step: > long.MaxValue } or { Tokens: > long.MaxValue })
        {
            return "has an impossible step or number of tokens";
        }

        var values = measurement.Values;
        for (var i = 0; i < values.Count; i++)
        {
            if (!IsName(values[i].Metric))
            {
                return $"has a metric whose name has not {NameRule}";
            }

            for (var earlier = 0; earlier < i; earlier++)
            {
                if (values[earlier].Metric == values[i].Metric)
                {
                    return $"has the metric {values[i].Metric} twice";
                }
            }
        }

        return null;
    }
}
