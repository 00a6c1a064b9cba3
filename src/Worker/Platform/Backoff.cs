namespace Orchestrator.Worker.Platform;

/// <summary>
/// Full-jitter backoff: a random part of a bound that doubles with every failure up to a limit. It has no end: a worker without its
/// coordinator has nothing better to do than to look for it.
/// </summary>
internal sealed class Backoff(Random random)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private TimeSpan _bound = First;

    public TimeSpan Next()
    {
        var delay = random.NextDouble() * _bound;
        _bound = _bound * 2 < Limit ? _bound * 2 : Limit;
        return delay;
    }

    public void Reset() => _bound = First;
}
