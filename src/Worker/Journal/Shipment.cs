using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.V1;
using Orchestrator.Worker.Execution;

namespace Orchestrator.Worker.Journal;

/// <summary>
/// Journal and log of one attempt on their way to the coordinator, and what is missing there of the attempts that it continues. The shipper
/// sends, the task keeper asks whether all has arrived.
/// </summary>
/// <param name="task">Whose they are.</param>
/// <param name="folder">Where they are.</param>
/// <param name="checkpoints">Of the run.</param>
internal sealed class Shipment(TaskKey task, AttemptFolder folder, CheckpointJournals checkpoints) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly JournalWindow _journal = new(folder.Journal);
    private readonly LogWindow _log = new(folder.Log);
    private AncestorJournals? _ancestors;
    private bool _isRefused;
    private string? _refusal;

    public TaskKey Task => task;

    /// <summary>
    /// The trainer has ended, and all it wrote is committed, or refused for good; what leads to it is committed too, or will not come from here.
    /// </summary>
    public bool IsComplete
    {
        get
        {
            lock (_lock)
            {
                return _isRefused || (_journal.IsComplete && _log.IsComplete && Ancestors() is null or { IsComplete: true });
            }
        }
    }

    /// <summary>Of the journal, once it is complete.</summary>
    public ulong LastSequence
    {
        get
        {
            lock (_lock)
            {
                return _journal.End ?? 0;
            }
        }
    }

    /// <summary>
    /// Why not all of the journal arrives, or of those that lead to it, for a person: it is refused, damaged, or gone; null when all does.
    /// </summary>
    public string? Fault
    {
        get
        {
            lock (_lock)
            {
                string?[] faults = [_refusal ?? _journal.Damage, _ancestors?.Fault];
                return faults.OfType<string>().ToList() is { Count: > 0 } known ? string.Join(' ', known) : null;
            }
        }
    }

    public Timestamp? BegunAt() => _journal.First()?.RecordedAt;

    /// <summary>Batches to send now: at most one of the journal, of the log and of a journal before it.</summary>
    public IReadOnlyList<ShipBatch> Next()
    {
        lock (_lock)
        {
            return _isRefused ? [] : [.. Batches()];
        }
    }

    public void Acknowledge(ShipBatch batch, ShipAcknowledgement answer)
    {
        lock (_lock)
        {
            switch (batch.ContentCase)
            {
                case ShipBatch.ContentOneofCase.Journal when batch.Attempt != task.Attempt:
                    _ancestors!.Acknowledge(batch.Attempt, answer.JournalThrough);
                    break;
                case ShipBatch.ContentOneofCase.Journal:
                    _journal.Acknowledge(batch.Journal.Records.LastOrDefault()?.Sequence, answer.JournalThrough);
                    break;
                case ShipBatch.ContentOneofCase.Log:
                    _log.Acknowledge((long)batch.Log.Offset + batch.Log.Content.Length, (long)answer.LogThrough);
                    break;
            }
        }
    }

    /// <summary>A new call: nothing of what was under way counts.</summary>
    public void Restart()
    {
        lock (_lock)
        {
            _journal.Restart();
            _log.Restart();
            _ancestors?.Restart();
        }
    }

    /// <summary>The coordinator will not have what the batch's attempt wrote from here, now or later.</summary>
    public void Refuse(ShipBatch batch, string why)
    {
        lock (_lock)
        {
            if (batch.Attempt != task.Attempt)
            {
                _ancestors!.GiveUp(batch.Attempt, $"the coordinator refused them: {why}");
                return;
            }

            _isRefused = true;
            _refusal = $"The coordinator refused what it wrote: {why}";
        }
    }

    /// <summary>The trainer has ended.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _journal.Close();
            _log.Close();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isRefused = true;
            _journal.Dispose();
            _log.Dispose();
        }
    }

    private IEnumerable<ShipBatch> Batches()
    {
        if (_journal.Next() is { } journal)
        {
            yield return new() { RunId = task.RunId, Attempt = task.Attempt, Journal = journal };
        }

        if (_log.Next() is { } log)
        {
            yield return new() { RunId = task.RunId, Attempt = task.Attempt, Log = log };
        }

        // That an attempt continues others is known to the coordinator once it has its first record.
        if (_journal.Committed > 0 && Ancestors()?.Next() is { } missing)
        {
            yield return new() { RunId = task.RunId, Attempt = missing.Attempt, Journal = missing.Records };
        }
    }

    private AncestorJournals? Ancestors() =>
        _ancestors ??= _journal.First()?.Started is { } started ? new(checkpoints, started) : null;
}
