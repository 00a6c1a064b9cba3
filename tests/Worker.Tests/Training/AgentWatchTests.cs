using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;
using Orchestrator.Worker.Training;

namespace Orchestrator.Worker.Tests.Training;

public sealed class AgentWatchTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly ManualClock _clock = new();

    [Fact]
    public void An_agent_that_touches_its_file_is_alive()
    {
        var watch = Begin();
        for (var touch = 0; touch < 10; touch++)
        {
            _clock.Advance(AgentWatch.Patience);
            Touch(touch);
            Assert.Null(watch.Wish);
        }
    }

    [Fact]
    public void An_agent_that_is_silent_for_an_hour_is_given_up_for_good()
    {
        var watch = Begin();
        _clock.Advance(AgentWatch.Patience);
        Assert.Null(watch.Wish);

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(StopReason.AgentSilent, watch.Wish);

        Touch(1);
        Assert.Equal(StopReason.AgentSilent, watch.Wish);
    }

    [Fact]
    public void A_file_that_went_away_is_silence()
    {
        var watch = Begin();
        File.Delete(_folder["heartbeat"]);
        Assert.Null(watch.Wish);

        _clock.Advance(AgentWatch.Patience + TimeSpan.FromSeconds(1));

        Assert.Equal(StopReason.AgentSilent, watch.Wish);
    }

    public void Dispose() => _folder.Dispose();

    private AgentWatch Begin()
    {
        Touch(0);
        return new AgentWatch(_folder["heartbeat"], _clock);
    }

    private void Touch(int minute)
    {
        File.WriteAllText(_folder["heartbeat"], "");
        File.SetLastWriteTimeUtc(_folder["heartbeat"], DateTime.UnixEpoch.AddMinutes(minute));
    }

    private sealed class ManualClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan time) => _ticks += time.Ticks;
    }
}
