using Orchestrator.Contracts.V1;

namespace Orchestrator.Worker.Tests.Peers;

/// <summary>What a coordinator has of one attempt: whole batches, trimmed to what follows.</summary>
internal sealed class ShippedTask
{
    private readonly Lock _lock = new();
    private readonly List<JournalRecord> _records = [];
    private readonly List<byte> _log = [];

    public IReadOnlyList<JournalRecord> Records
    {
        get
        {
            lock (_lock)
            {
                return [.. _records];
            }
        }
    }

    public string Log
    {
        get
        {
            lock (_lock)
            {
                return System.Text.Encoding.UTF8.GetString(_log.ToArray());
            }
        }
    }

    /// <summary>Records that came although they were there already.</summary>
    public int Repeated { get; private set; }

    public ulong Commit(JournalBatch batch)
    {
        lock (_lock)
        {
            foreach (var record in batch.Records)
            {
                var expected = (ulong)_records.Count + 1;
                if (record.Sequence > expected)
                {
                    break; // a gap is refused by naming what is there
                }

                if (record.Sequence == expected)
                {
                    _records.Add(record);
                }
                else
                {
                    Repeated++;
                }
            }

            return (ulong)_records.Count;
        }
    }

    public ulong Commit(LogBatch batch)
    {
        lock (_lock)
        {
            if (batch.Offset <= (ulong)_log.Count)
            {
                _log.AddRange(batch.Content.Skip(_log.Count - (int)batch.Offset));
            }

            return (ulong)_log.Count;
        }
    }

    /// <summary>Forgets the newest records, as a database does that is restored from a backup.</summary>
    public void Lose(int records)
    {
        lock (_lock)
        {
            _records.RemoveRange(_records.Count - records, records);
        }
    }

    /// <summary>Forgets the newest bytes of the log.</summary>
    public void LoseLog(int bytes)
    {
        lock (_lock)
        {
            _log.RemoveRange(_log.Count - bytes, bytes);
        }
    }
}
