using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.Journal;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Durability;

namespace Orchestrator.Training.Journal;

/// <summary>
/// Writes the journal of one attempt. A record survives this process once <see cref="Append"/> has returned, and a power cut once
/// <see cref="Sync"/> has.
/// </summary>
public sealed class JournalWriter : IDisposable
{
    private const int PieceBytes = 1 << 16;

    private readonly FileStream _file;
    private readonly TimeProvider _clock;

    /// <summary>Begins a new journal; there must be none at the path.</summary>
    public JournalWriter(string path, uint attempt, TimeProvider clock)
    {
        (Attempt, _clock) = (attempt, clock);
        _file = CannotWriteException.Guard(path, () =>
        {
            const FileShare WithReaders = FileShare.ReadWrite | FileShare.Delete;
            var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, WithReaders, bufferSize: 0);
            DurableFile.SyncFolder(Path.GetDirectoryName(file.Name)!);
            return file;
        });
    }

    public uint Attempt { get; }

    /// <summary>Of the last record; 0 before the first.</summary>
    public ulong Sequence { get; private set; }

    /// <summary>What the records take.</summary>
    public long Bytes { get; private set; }

    public JournalPosition Position => new(Attempt, Sequence);

    /// <summary>Numbers the record, dates it and writes it.</summary>
    public void Append(JournalRecord record)
    {
        record.Sequence = Sequence + 1;
        record.RecordedAt = Timestamp.FromDateTimeOffset(_clock.GetUtcNow());
        var frame = JournalFrame.Encode(record);
        try
        {
            CannotWriteException.Guard(_file.Name, () => _file.Write(frame));
        }
        catch (CannotWriteException)
        {
            DropTornTail();
            throw;
        }

        (Sequence, Bytes) = (record.Sequence, Bytes + frame.Length);
    }

    /// <summary>Makes every record durable that was appended before the call. Another thread may do so while this one appends.</summary>
    public void Sync() => CannotWriteException.Guard(_file.Name, () => RandomAccess.FlushToDisk(_file.SafeFileHandle));

    /// <summary>Copies the frames from one byte up to another. Another thread may do so while this one appends.</summary>
    public void CopyTo(Stream stream, long from, long to)
    {
        var piece = new byte[PieceBytes];
        for (var offset = from; offset < to;)
        {
            var read = RandomAccess.Read(_file.SafeFileHandle, piece.AsSpan(0, (int)Math.Min(PieceBytes, to - offset)), offset);
            if (read == 0)
            {
                throw new EndOfStreamException($"{_file.Name} has {offset} bytes, but {to} were written.");
            }

            stream.Write(piece.AsSpan(0, read));
            offset += read;
        }
    }

    public void Dispose() => _file.Dispose();

    // The verdict may still fit where a longer record did not, and must not follow half of it.
    private void DropTornTail() => CannotWriteException.Guard(_file.Name, () =>
    {
        _file.SetLength(Bytes);
        _file.Position = Bytes;
    });
}
