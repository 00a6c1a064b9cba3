using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Logs;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Exports;

/// <summary>Holds what arrives of a run against what was said of it before: a curve is served by these facts, so they must be able to be true together.</summary>
/// <param name="history">Of the run.</param>
/// <param name="journals">Of its attempts.</param>
internal sealed class ImportRules(RecordedHistory history, IReadOnlyList<StoredJournal> journals)
{
    private readonly Dictionary<int, long> _lastSequences = [];
    private readonly Dictionary<int, long> _logEnds = [];
    private ulong _records;

    /// <summary>What is wrong with the attempts; null: nothing.</summary>
    public string? FaultOfAttempts() => journals.FirstOrDefault(journal => journal.Attempt > history.State.Attempt) is { } unknown
        ? $"attempt {unknown.Attempt} has a journal, and the run had {history.State.Attempt} attempts"
        : null;

    /// <summary>What is wrong with the records, which come next; null: nothing.</summary>
    public string? FaultOf(ExportedRecords piece)
    {
        var attempt = (int)piece.Attempt;
        var (before, journal) = (_lastSequences.GetValueOrDefault(attempt), journals.FirstOrDefault(one => one.Attempt == attempt));
        if (piece.Records.Count == 0 || journal is null || (long)piece.Records[^1].Sequence > journal.LastSequence)
        {
            return $"it has records of attempt {attempt} that its journal did not reach";
        }

        if ((long)piece.Records[0].Sequence <= before || (before == 0 && piece.Records[0].Started is null))
        {
            return $"record {piece.Records[0].Sequence} of attempt {attempt} comes after record {before}";
        }

        _lastSequences[attempt] = (long)piece.Records[^1].Sequence;
        _records += (ulong)piece.Records.Count;
        return piece.Records[0].Started is { } started && ForkOrigins.Fault(started, history.Fork) is { } fault ? $"attempt {attempt} {fault}" : null;
    }

    /// <summary>What is wrong with the piece of a log, which comes next; null: nothing.</summary>
    public string? FaultOf(ExportedLog piece)
    {
        var (attempt, before) = ((int)piece.Attempt, _logEnds.GetValueOrDefault((int)piece.Attempt));
        var end = (long)piece.Offset + piece.Content.Length;
        if (attempt > history.State.Attempt || (long)piece.Offset != before || end > ILogRegister.Bound)
        {
            return $"its log of attempt {attempt} goes on at byte {piece.Offset} after byte {before}";
        }

        _logEnds[attempt] = end;
        return null;
    }

    /// <summary>What is missing at the end; null: nothing.</summary>
    public string? FaultOf(ExportEnd end)
    {
        var logBytes = (ulong)_logEnds.Values.Sum();
        return (end.Records, end.LogBytes) != (_records, logBytes)
            ? $"it tells of {end.Records} records and {end.LogBytes} bytes of logs and has {_records} and {logBytes}"
            : journals.FirstOrDefault(journal => !_lastSequences.ContainsKey(journal.Attempt)) is { } silent
                ? $"the journal of attempt {silent.Attempt} does not say where it began"
                : null;
    }
}
