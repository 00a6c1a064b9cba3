using Orchestrator.Contracts.Journal;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Worker.Journal;

/// <summary>
/// The records of one journal that are under way: sent in order, kept until acknowledged, at most a few batches. The file keeps the
/// rest, so nothing is dropped. What the coordinator has is learnt from the answer to the first batch of a call, which asks for it where there is
/// nothing to send: a database that was restored has less than was committed before.
/// </summary>
internal sealed class JournalWindow(string path) : IDisposable
{
    private readonly List<JournalRecord> _records = [];
    private readonly InFlight _inFlight = new();
    private FileStream? _file;
    private JournalReader? _reader;
    private int _sent;
    private bool _isClosed;
    private bool _mustAsk;

    /// <summary>Everything up to this sequence is committed.</summary>
    public ulong Committed { get; private set; }

    /// <summary>The journal's last sequence; null while it may grow or is not read to its end.</summary>
    public ulong? End { get; private set; }

    /// <summary>What is wrong with the journal's bytes, for a person; null when they are good.</summary>
    public string? Damage { get; private set; }

    public bool IsComplete => !_mustAsk && End is { } end && Committed >= end;

    /// <summary>Says where the attempt started; null while the journal is empty.</summary>
    public JournalRecord? First()
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var file = Open();
            return new JournalReader(file).ReadNext();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>The next records to send, none to ask what is there; null when there is nothing to do now, or enough are under way.</summary>
    public JournalBatch? Next()
    {
        if (_inFlight.MustReturn)
        {
            return null;
        }

        if (_inFlight.MustRestart)
        {
            GoBack();
        }

        var batch = new JournalBatch();
        for (var bytes = 0; batch.Records.Count < BatchSize.Records && bytes < BatchSize.Bytes && Peek() is { } record; _sent++)
        {
            batch.Records.Add(record);
            bytes += record.CalculateSize();
        }

        if (batch.Records.Count == 0 && !_mustAsk)
        {
            return null;
        }

        _inFlight.Sent();
        return batch;
    }

    /// <param name="last">The last sequence of the batch that is answered; null: it had none.</param>
    /// <param name="through">Everything up to it is committed.</param>
    public void Acknowledge(ulong? last, ulong through)
    {
        _inFlight.Answered(isWhole: through >= (last ?? Committed));
        (Committed, _mustAsk) = (through, false);
        var done = _records.FindIndex(record => record.Sequence > through) is >= 0 and var index ? index : _records.Count;
        _records.RemoveRange(0, done);
        _sent = Math.Max(0, _sent - done);
    }

    /// <summary>A new call: nothing of what was under way counts, and what was committed is asked for.</summary>
    public void Restart()
    {
        GoBack();
        _mustAsk = Committed > 0;
    }

    /// <summary>The trainer has ended: the end that is found now is the end.</summary>
    public void Close()
    {
        _isClosed = true;
        if (Damage is not null || _file?.Position > _reader?.Offset)
        {
            // Read while it was being written, half a record perhaps that was then taken back; the last word counts.
            Damage = null;
            Rewind();
        }
    }

    public void Dispose() => _file?.Dispose();

    // What is sent next is what follows the last record that is committed.
    private void GoBack()
    {
        _inFlight.Restart();
        _sent = 0;
        var next = _records.Count > 0 ? _records[0].Sequence : (_reader?.LastSequence ?? 0) + 1;
        if (next > Committed + 1)
        {
            Rewind();
        }
    }

    // Other records than those in the window are read from the file again.
    private void Rewind()
    {
        _file?.Dispose();
        (_file, _reader, _sent) = (null, null, 0);
        _records.Clear();
    }

    private JournalRecord? Peek()
    {
        if (_sent < _records.Count)
        {
            return _records[_sent];
        }

        while (ReadNext() is { } record)
        {
            if (record.Sequence > Committed)
            {
                _records.Add(record);
                return record;
            }
        }

        return null;
    }

    private JournalRecord? ReadNext()
    {
        if (Damage is null && (_reader is not null || File.Exists(path)))
        {
            _reader ??= new(_file = Open());
            try
            {
                if (_reader.ReadNext() is { } record)
                {
                    return record;
                }
            }
            catch (InvalidDataException error)
            {
                Damage = error.Message;
            }
            catch (IOException)
            {
                Rewind(); // a file that was lost and came back is another one
                throw;
            }
        }

        End = _isClosed ? _reader?.LastSequence ?? 0 : null;
        return null;
    }

    private FileStream Open() => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
}
