namespace Orchestrator.Worker.Checkpoints;

/// <summary>Has a thread wait after each piece that it read, so that it stays below a rate. A slow piece is not made up for.</summary>
internal sealed class ReadingPace(long bytesPerSecond, TimeProvider clock, CancellationToken cancellation)
{
    private long _since = clock.GetTimestamp();

    /// <exception cref="OperationCanceledException">There is nothing more to wait for.</exception>
    public void Took(int bytes)
    {
        var rest = TimeSpan.FromSeconds((double)bytes / bytesPerSecond) - clock.GetElapsedTime(_since);
        if (rest > TimeSpan.Zero)
        {
            cancellation.WaitHandle.WaitOne(rest);
        }

        cancellation.ThrowIfCancellationRequested();
        _since = clock.GetTimestamp();
    }
}
