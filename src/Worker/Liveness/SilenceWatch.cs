using Orchestrator.Contracts.Folders;

namespace Orchestrator.Worker.Liveness;

/// <summary>
/// For how long an agent has watched a trainer give no sign of progress. Time in which the agent itself did not look, because it was frozen or
/// had no processor, does not count: whoever froze the agent may have frozen the trainer too.
/// </summary>
internal sealed class SilenceWatch
{
    private static readonly TimeSpan LongestBetweenLooks = TimeSpan.FromSeconds(2);

    private TimeSpan? _looked;
    private TimeSpan? _sign;

    public TimeSpan Silence { get; private set; }

    /// <param name="pulse">The newest; null: there is none yet.</param>
    /// <param name="now">Of the clock that the pulse is told by.</param>
    public void Look(Pulse? pulse, TimeSpan now)
    {
        var since = now - (_looked ?? now);
        if (pulse?.LastSign != _sign)
        {
            (_sign, Silence) = (pulse?.LastSign, TimeSpan.Zero);
        }
        else if (since <= LongestBetweenLooks)
        {
            Silence += since;
        }

        _looked = now;
    }
}
