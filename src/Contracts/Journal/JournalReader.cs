using System.Buffers;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Journal;

/// <summary>
/// Reads a journal that may still grow: each call returns the next whole record, or null at the present end.
/// Does not own the stream.
/// </summary>
/// <param name="stream">Frames.</param>
/// <param name="isSlice">They begin anywhere, as those of a checkpoint do, and not with record 1.</param>
public sealed class JournalReader(Stream stream, bool isSlice = false)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>Bytes of the file that whole records took so far.</summary>
    public long Offset { get; private set; }

    /// <exception cref="InvalidDataException">
    /// The bytes at <see cref="Offset"/> are not a record, or its sequence does not follow.
    /// </exception>
    public JournalRecord? ReadNext()
    {
        while (true)
        {
            switch (JournalFrame.TryDecode(_buffer.AsSpan(_start, _end - _start), out var record, out var consumed))
            {
                case OperationStatus.Done:
                    RequireNext(record!);
                    _start += consumed;
                    Offset += consumed;
                    LastSequence = record!.Sequence;
                    return record;
                case OperationStatus.InvalidData:
                    throw new InvalidDataException($"The journal is damaged at byte {Offset}, after record {LastSequence}.");
            }

            if (!Fill())
            {
                return null;
            }
        }
    }

    /// <summary>Sequence of the last record returned; 0 before the first.</summary>
    public ulong LastSequence { get; private set; }

    private void RequireNext(JournalRecord record)
    {
        if (record.Sequence != LastSequence + 1 && !(isSlice && LastSequence == 0))
        {
            throw new InvalidDataException($"The journal has record {record.Sequence} at byte {Offset}, where {LastSequence + 1} belongs.");
        }
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        return read > 0;
    }
}
