using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.V1;
using Orchestrator.Worker.Liveness;

namespace Orchestrator.Worker.Tests.Liveness;

public sealed class SilenceWatchTests
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly SilenceWatch _watch = new();
    private TimeSpan _now = TimeSpan.FromHours(5);

    [Fact]
    public void Silence_is_the_time_that_was_watched_without_a_sign()
    {
        Watch(looks: 11, sign: 1);
        Assert.Equal(10 * Look, _watch.Silence);

        Watch(looks: 1, sign: 2);
        Assert.Equal(TimeSpan.Zero, _watch.Silence);
    }

    [Fact]
    public void A_trainer_that_never_gave_a_sign_is_silent_too()
    {
        Watch(looks: 11, sign: null);
        Assert.Equal(10 * Look, _watch.Silence);
    }

    [Fact]
    public void Time_in_which_nobody_looked_does_not_count()
    {
        Watch(looks: 3, sign: 1);
        _now += TimeSpan.FromHours(1);
        Watch(looks: 2, sign: 1);
        Assert.Equal(3 * Look, _watch.Silence);
    }

    [Fact]
    public void An_agent_that_takes_a_trainer_over_begins_with_no_silence()
    {
        _watch.Look(Pulse(signAt: 1), _now);
        Assert.Equal(TimeSpan.Zero, _watch.Silence);
    }

    private void Watch(int looks, int? sign)
    {
        for (var look = 0; look < looks; look++)
        {
            _watch.Look(sign is { } at ? Pulse(at) : null, _now);
            _now += Look;
        }
    }

    private static Pulse Pulse(int signAt) => new(
        TrainerPhase.Training, 1, 1, TimeSpan.FromSeconds(signAt), TimeSpan.Zero, Checkpoint: 0, new TimeSpan[Contracts.Folders.Pulse.Phases]);
}
