using Amazon.S3.Model;

namespace Orchestrator.Training.Checkpoints.S3;

/// <summary>
/// An object, read from its beginning to its end in ranges, of which a few are fetched ahead. Where an answer breaks off, the rest of its range is
/// asked for again.
/// </summary>
internal sealed class S3ReadStream : Stream
{
    private const int RangeBytes = 8 << 20;
    private const int RangesAhead = 4;

    private readonly S3Connection _connection;
    private readonly CheckpointPlace.Bucket _place;
    private readonly Action _waiting;
    private readonly CancellationTokenSource _closed = new();
    private readonly Queue<Task<ArraySegment<byte>>> _ahead = [];
    private readonly Stack<byte[]> _free = [];
    private readonly string? _tag;
    private ArraySegment<byte> _current;
    private int _taken;
    private long _asked;
    private long _position;

    /// <summary>Opens it: it is there, and its length is known.</summary>
    /// <param name="place">The object's.</param>
    /// <param name="waiting">Is called when the store is waited for.</param>
    /// <exception cref="FileNotFoundException">There is no such object.</exception>
    public S3ReadStream(S3Connection connection, CheckpointPlace.Bucket place, Action waiting)
    {
        (_connection, _place, _waiting) = (connection, place, waiting);
        var described = connection.Send(place, client => client.GetObjectMetadataAsync(S3Requests.Describe(place)), waiting);
        (Length, _tag) = (described.ContentLength, described.ETag);
        FetchAhead();
    }

    public override long Length { get; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var read = 0;
        while (read < buffer.Length && _position < Length)
        {
            if (_taken == _current.Count)
            {
                Next();
            }

            var count = Math.Min(buffer.Length - read, _current.Count - _taken);
            _current.AsSpan(_taken, count).CopyTo(buffer[read..]);
            _taken += count;
            _position += count;
            read += count;
        }

        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _closed.Cancel();
            ((Task)Task.WhenAll(_ahead)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
            _closed.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Next()
    {
        if (_current.Array is { } used)
        {
            _free.Push(used);
        }

        (_current, _taken) = (_ahead.Dequeue().GetAwaiter().GetResult(), 0);
        FetchAhead();
    }

    private void FetchAhead()
    {
        while (_ahead.Count < RangesAhead && _asked < Length)
        {
            var count = (int)Math.Min(RangeBytes, Length - _asked);
            var buffer = _free.TryPop(out var free) ? free : new byte[Math.Min(RangeBytes, Length)];
            _ahead.Enqueue(FetchAsync(_asked, new(buffer, 0, count)));
            _asked += count;
        }
    }

    private async Task<ArraySegment<byte>> FetchAsync(long from, ArraySegment<byte> range)
    {
        var filled = 0;
        return await _connection.SendAsync(
            _place,
            async client =>
            {
                using var stalled = CancellationTokenSource.CreateLinkedTokenSource(_closed.Token);
                stalled.CancelAfter(S3Connection.RequestTimeout);
                using var answer = await client.GetObjectAsync(
                    S3Requests.Get(_place, new ByteRange(from + filled, from + range.Count - 1), _tag), stalled.Token);
                while (filled < range.Count)
                {
                    var read = await answer.ResponseStream.ReadAsync(range[filled..], stalled.Token);
                    filled += read > 0 ? read : throw new EndOfStreamException($"The answer ends {range.Count - filled} bytes too early.");
                }

                return range;
            },
            _waiting,
            _closed.Token);
    }
}
