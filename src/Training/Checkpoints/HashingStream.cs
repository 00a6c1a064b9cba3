using System.Security.Cryptography;

namespace Orchestrator.Training.Checkpoints;

/// <summary>Passes on what is written, hashes it, and tells that it did. Owns neither the stream nor the hash.</summary>
internal sealed class HashingStream(Stream inner, IncrementalHash hash, Action progressed) : Stream
{
    /// <returns>What the manifest says of the file.</returns>
    public static CheckpointManifest.Entry Write(CheckpointFile file, Stream stream, Action progressed)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        file.WriteTo(new HashingStream(stream, hash, progressed));
        return new(file.Name, stream.Position, Convert.ToHexStringLower(hash.GetCurrentHash()));
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        inner.Write(buffer);
        hash.AppendData(buffer);
        progressed();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
