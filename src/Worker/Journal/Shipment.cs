using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.V1;
using Orchestrator.Worker.Execution;

namespace Orchestrator.Worker.Journal;

/// <summary>
/// Journal and log of one attempt on their way to the coordinator. The shipper sends, the task keeper asks whether all has arrived.
/// </summary>
internal sealed class Shipment(TaskKey task, AttemptFolder folder) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly JournalWindow _journal = new(folder.Journal);
    private readonly LogWindow _log = new(folder.Log);
    private bool _isRefused;
    private string? _refusal;

    public TaskKey Task => task;

    /// <summary>The trainer has ended, and all it wrote is committed, or refused for good.</summary>
    public bool IsComplete
    {
        get
        {
            lock (_lock)
            {
                return _isRefused || (_journal.IsComplete && _log.IsComplete);
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

    /// <summary>Why not all of the journal arrives, for a person: it is refused, or its bytes are damaged; null when neither.</summary>
    public string? Fault
    {
        get
        {
            lock (_lock)
            {
                return _refusal ?? _journal.Damage;
            }
        }
    }

    public Timestamp? BegunAt() => _journal.BegunAt();

    /// <summary>Batches to send now: at most one of the journal and one of the log.</summary>
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
                case ShipBatch.ContentOneofCase.Journal:
                    _journal.Acknowledge(batch.Journal.Records[^1].Sequence, answer.JournalThrough);
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
        }
    }

    /// <summary>The coordinator will not have what this attempt wrote, now or later.</summary>
    public void Refuse(string why)
    {
        lock (_lock)
        {
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
    }
}
