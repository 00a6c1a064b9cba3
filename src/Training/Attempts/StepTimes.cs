namespace Orchestrator.Training.Attempts;

/// <summary>How long steps usually take: of the newest ones, so that it follows what the machine has become.</summary>
internal sealed class StepTimes
{
    private const int Kept = 101;

    private readonly TimeSpan[] _newest = new TimeSpan[Kept];

    /// <summary>Steps so far.</summary>
    public ulong Count { get; private set; }

    public void Add(TimeSpan time)
    {
        _newest[Count % Kept] = time;
        Count++;
    }

    /// <summary>Of the newest steps; zero before the first.</summary>
    public TimeSpan Median()
    {
        var known = (int)Math.Min(Count, Kept);
        Span<TimeSpan> sorted = stackalloc TimeSpan[known];
        _newest.AsSpan(0, known).CopyTo(sorted);
        sorted.Sort();
        return known > 0 ? sorted[known / 2] : TimeSpan.Zero;
    }
}
