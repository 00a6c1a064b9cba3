using Amazon.S3.Model;

namespace Orchestrator.Training.Checkpoints.S3;

/// <summary>
/// An object that is written from its beginning to its end: one of few bytes in one request, a larger one in parts, of which a few are under way at
/// once. A part that does not arrive, or arrives changed, is sent again by itself. The object is not there before <see cref="Finish"/>.
/// </summary>
internal sealed class S3WriteStream(S3Connection connection, CheckpointPlace.Bucket place, long expectedBytes, Action progressed) : Stream
{
    private const int SmallestPart = 8 << 20;
    private const int PartsAtOnce = 4;

    // Stores take 10 000 parts of an object.
    private const int PartsAimedAt = 9_000;

    private readonly CancellationTokenSource _abandoned = new();
    private readonly Queue<Task<(PartETag Tag, byte[] Buffer)>> _underWay = [];
    private readonly List<PartETag> _parts = [];
    private readonly Stack<byte[]> _free = [];
    private byte[] _part = new byte[Math.Max(SmallestPart, expectedBytes / PartsAimedAt)];
    private int _filled;
    private int _begun;
    private long _written;
    private string? _upload;
    private bool _isFinished;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _written;

    public override long Position
    {
        get => _written;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            if (_filled == _part.Length)
            {
                SendPart();
            }

            var count = Math.Min(buffer.Length, _part.Length - _filled);
            buffer[..count].CopyTo(_part.AsSpan(_filled));
            _filled += count;
            _written += count;
            buffer = buffer[count..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Sends the rest, and makes the object.</summary>
    /// <exception cref="IOException">There is none, or the store has another length for it.</exception>
    public void Finish()
    {
        if (_upload is null)
        {
            connection.Send(place, client => client.PutObjectAsync(S3Requests.Put(place, new(_part, 0, _filled))), progressed);
        }
        else
        {
            SendPart();
            while (_underWay.Count > 0)
            {
                CollectPart();
            }

            Complete(_upload);
        }

        _isFinished = true;
        if (LengthThere() is var there && there != _written)
        {
            throw new IOException($"{place} has {there} bytes instead of {_written}.");
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Abandon();
            _abandoned.Dispose();
        }

        base.Dispose(disposing);
    }

    private void SendPart()
    {
        _upload ??= connection.Send(place, client => client.InitiateMultipartUploadAsync(S3Requests.Begin(place)), progressed).UploadId;
        if (_underWay.Count == PartsAtOnce)
        {
            CollectPart();
        }

        _underWay.Enqueue(UploadAsync(_upload, ++_begun, new(_part, 0, _filled)));
        (_part, _filled) = (_free.TryPop(out var free) ? free : new byte[_part.Length], 0);
    }

    private async Task<(PartETag Tag, byte[] Buffer)> UploadAsync(string upload, int number, ArraySegment<byte> content)
    {
        var answer = await connection.SendAsync(
            place, client => client.UploadPartAsync(S3Requests.Part(place, upload, number, content), _abandoned.Token), progressed, _abandoned.Token);
        return (S3Requests.TagOf(number, answer), content.Array!);
    }

    private void CollectPart()
    {
        var (tag, buffer) = _underWay.Dequeue().GetAwaiter().GetResult();
        _parts.Add(tag);
        _free.Push(buffer);
        progressed();
    }

    private void Complete(string upload)
    {
        try
        {
            connection.Send(place, client => client.CompleteMultipartUploadAsync(S3Requests.Complete(place, upload, _parts)), progressed);
        }
        catch (IOException error) when (S3Failures.Is(error, "NoSuchUpload") && LengthThere() == _written)
        {
            // It was completed before, and the answer was lost.
        }
    }

    private long? LengthThere()
    {
        try
        {
            return connection.Send(place, client => client.GetObjectMetadataAsync(S3Requests.Describe(place)), progressed).ContentLength;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private void Abandon()
    {
        if (_isFinished || _upload is null)
        {
            return;
        }

        _abandoned.Cancel();
        ((Task)Task.WhenAll(_underWay)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        connection.TryOnce(client => client.AbortMultipartUploadAsync(place.BucketName, place.Prefix, _upload));
    }
}
