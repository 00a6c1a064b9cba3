using Google.Protobuf;
using Google.Protobuf.Collections;
using Orchestrator.Contracts.Journal;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Platform.Validation;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Exports;

internal sealed class ReadExportValidator : IRequestValidator<ReadExportRequest>
{
    public void Validate(ReadExportRequest request, Violations violations)
    {
        ReferenceRule.Validate(request.Run, violations);
    }
}

internal sealed class ExportPieceValidator : IRequestValidator<ExportPiece>
{
    private const int LongestLog = 64 * 1024;

    public void Validate(ExportPiece request, Violations violations)
    {
        switch (request.ContentCase)
        {
            case ExportPiece.ContentOneofCase.Run:
                ExportedRunRules.Validate(request.Run, violations.In("run"));
                break;
            case ExportPiece.ContentOneofCase.Records:
                Validate(request.Records, violations.In("records"));
                break;
            case ExportPiece.ContentOneofCase.Log:
                var (log, at) = (request.Log, violations.In("log"));
                at.Require("attempt", log.Attempt, log.Attempt is > 0 and <= int.MaxValue, "at least 1");
                at.Require("content", $"{log.Content.Length} bytes", log.Content.Length is > 0 and <= LongestLog, $"1 to {LongestLog} bytes");
                at.Require("offset", log.Offset, log.Offset < long.MaxValue - LongestLog, "a log's length");
                break;
            case ExportPiece.ContentOneofCase.End:
                break;
            default:
                violations.Require("content", "absent", holds: false, "a run, records, a log or the end");
                break;
        }
    }

    private static void Validate(ExportedRecords piece, Violations violations)
    {
        violations.Require("attempt", piece.Attempt, piece.Attempt is > 0 and <= int.MaxValue, "at least 1");
        violations.Require("records", piece.Records.Count, piece.Records.Count is > 0 and <= RecordPieces.Most, $"1 to {RecordPieces.Most}");
        for (var i = 0; i < piece.Records.Count; i++)
        {
            var record = piece.Records[i];
            var fault = JournalRules.FaultOfExported(record, piece.Attempt)
                ?? (i > 0 && record.Sequence <= piece.Records[i - 1].Sequence ? $"does not follow record {piece.Records[i - 1].Sequence}" : null);
            if (fault is not null)
            {
                violations.Add($"records[{i}]", $"record {record.Sequence} {fault}");
                return;
            }
        }
    }
}

/// <summary>What an exported run must be, whatever is here already. The tables rely on it.</summary>
file static class ExportedRunRules
{
    private const int LongestText = 1000;
    private const int LongestKey = 200;

    public static void Validate(ExportedRun run, Violations violations)
    {
        violations.Require("id", run.Id, IsId(run.Id), "a run's id");
        violations.Require("submission", "absent", run.Submission is not null, "said");
        violations.Require("origin", "absent or without a time", JournalRules.IsTime(run.Origin?.ExportedAt), "said");
        RequireText("origin.installation", run.Origin?.Installation ?? "", violations);
        RequireText("origin.server", run.Origin?.Server ?? "", violations);
        violations.Require("key", $"{run.Key.Length} characters", run.Key.Length <= LongestKey && !run.Key.Any(char.IsControl), $"at most {LongestKey}");
        Validate(run.Spec, violations);
        for (var i = 0; i < run.Events.Count; i++)
        {
            violations.Require($"events[{i}]", "text with a NUL", IsStorable(run.Events[i]), "text without");
        }

        if (run.Fork is { } fork)
        {
            var isPoint = IsId(fork.RunId) && fork.RunId != run.Id && IsPosition(fork.Position) && fork.Step <= long.MaxValue;
            violations.Require("fork", "no such thing", isPoint, "a position of another run");
        }

        Validate(run.Attempts, violations);
        for (var i = 0; i < run.Checkpoints.Count; i++)
        {
            Validate(run.Checkpoints[i], violations.In("checkpoints", i));
        }
    }

    private static void Validate(RunSpec? spec, Violations violations)
    {
        var before = violations.Count;
        SpecRule.Validate(spec, violations);
        if (violations.Count == before)
        {
            violations.Require("spec", "text with a NUL", IsStorable(JsonFormatter.Default.Format(spec)), "text without");
        }
    }

    private static void Validate(RepeatedField<ExportedAttempt> attempts, Violations violations)
    {
        for (var i = 0; i < attempts.Count; i++)
        {
            var (attempt, at) = (attempts[i], violations.In("attempts", i));
            var isNext = attempt.Number <= int.MaxValue && attempt.Number > (i == 0 ? 0 : attempts[i - 1].Number);
            at.Require("number", attempt.Number, isNext, "above that of the one before");
            at.Require("last_sequence", attempt.LastSequence, attempt.LastSequence is > 0 and <= long.MaxValue, "a record's number");
        }
    }

    private static void Validate(Checkpoint checkpoint, Violations violations)
    {
        violations.Require("position", "absent or impossible", IsPosition(checkpoint.Position), "a record's");
        var areNumbers = checkpoint is { Step: <= long.MaxValue, Tokens: <= long.MaxValue, SizeBytes: <= long.MaxValue };
        violations.Require("step", "an impossible number, or the tokens or the size are", areNumbers, "a number");
        violations.Require("written_at", "absent", JournalRules.IsTime(checkpoint.WrittenAt), "a time");
        RequireText("location", checkpoint.Location, violations);
        RequireText("manifest_hash", checkpoint.ManifestHash, violations);
    }

    private static bool IsId(string text) => Guid.TryParseExact(text, "D", out var id) && id.ToString() == text;

    private static bool IsPosition(Position? position) => position is { Attempt: > 0 and <= int.MaxValue, Sequence: <= long.MaxValue };

    // PostgreSQL has no text with the character NUL, in JSON neither.
    private static bool IsStorable(string json) => !json.Contains('\0') && !json.Contains("\\u0000", StringComparison.Ordinal);

    private static void RequireText(string field, string text, Violations violations) => violations.Require(
        field, $"{text.Length} characters long", text.Length <= LongestText && !text.Any(char.IsControl), $"at most {LongestText} characters of text");
}
