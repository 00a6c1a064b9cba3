namespace Orchestrator.Training.Loop;

/// <summary>Training tokens per second of the steps since it was last asked; evaluations and checkpoints do not count.</summary>
internal sealed class Throughput
{
    private ulong _tokens;
    private TimeSpan _time;

    public void Add(ulong tokens, TimeSpan time)
    {
        _tokens += tokens;
        _time += time;
    }

    public double Take()
    {
        var value = _tokens / _time.TotalSeconds;
        (_tokens, _time) = (0, TimeSpan.Zero);
        return value;
    }
}
