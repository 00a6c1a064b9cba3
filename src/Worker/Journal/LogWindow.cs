using Google.Protobuf;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Worker.Journal;

/// <summary>The bytes of one trainer's log that are under way, as <see cref="JournalWindow"/> does for records.</summary>
internal sealed class LogWindow(string path) : IDisposable
{
    private const int BytesPerBatch = 64 * 1024;

    private readonly InFlight _inFlight = new();
    private readonly byte[] _buffer = new byte[BytesPerBatch];
    private FileStream? _file;
    private long _sent;
    private bool _isClosed;
    private bool _mustAsk;

    public long Committed { get; private set; }

    public bool IsComplete => _isClosed && !_mustAsk && Committed >= Length;

    public LogBatch? Next()
    {
        if (_inFlight.MustReturn)
        {
            return null;
        }

        if (_inFlight.MustRestart)
        {
            GoBack();
        }

        // The coordinator may have more than we sent.
        _sent = Math.Max(_sent, Committed);
        var read = Read();
        if (read == 0 && !_mustAsk)
        {
            return null;
        }

        var batch = new LogBatch { Offset = (ulong)_sent, Content = ByteString.CopyFrom(_buffer, 0, read) };
        _sent += read;
        _inFlight.Sent();
        return batch;
    }

    /// <param name="end">The offset after the batch that is answered.</param>
    /// <param name="through">So many bytes are committed.</param>
    public void Acknowledge(long end, long through)
    {
        _inFlight.Answered(isWhole: through >= end);
        (Committed, _mustAsk) = (through, false);
    }

    /// <summary>A new call: nothing of what was under way counts, and what was committed is asked for.</summary>
    public void Restart()
    {
        GoBack();
        _mustAsk = Committed > 0;
    }

    /// <summary>The trainer has ended: the log grows no more.</summary>
    public void Close() => _isClosed = true;

    public void Dispose() => _file?.Dispose();

    private void GoBack()
    {
        _inFlight.Restart();
        _sent = Committed;
    }

    private long Length => _file?.Length ?? (File.Exists(path) ? new FileInfo(path).Length : 0);

    private int Read()
    {
        if (_file is null && !File.Exists(path))
        {
            return 0;
        }

        _file ??= new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return RandomAccess.Read(_file.SafeFileHandle, _buffer, _sent);
    }
}
