using System.Diagnostics;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Journal;

namespace Orchestrator.Bench.Checkpoints;

/// <summary>A checkpoint of one large file in a store, written and verified, and gone after its turn.</summary>
internal sealed class StoredBytes(ICheckpointStore store)
{
    public const int Size = 128 << 20;

    private const int Piece = 1 << 20;

    private static readonly JournalPosition Position = new(1, 1);

    private readonly byte[] _content = MakeUp();

    /// <returns>Seconds until it is durable, and seconds to read every byte back.</returns>
    public (double Writing, double Reading) Measure()
    {
        var writing = Seconds(() => store.Write(Position, [new("weights", Write) { ExpectedBytes = Size }]));
        var reading = Seconds(() => store.Verify(Position));
        store.Delete(Position);
        return (writing, reading);
    }

    private void Write(Stream stream)
    {
        for (var at = 0; at < Size; at += Piece)
        {
            stream.Write(_content, at, Piece);
        }
    }

    private static double Seconds(Action action)
    {
        var started = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static byte[] MakeUp()
    {
        var content = new byte[Size];
        new Random(1).NextBytes(content);
        return content;
    }
}
