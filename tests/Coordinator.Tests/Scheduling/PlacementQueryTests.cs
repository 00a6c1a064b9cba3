using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Coordinator.Scheduling;
using Orchestrator.Coordinator.Tests.Platform;

namespace Orchestrator.Coordinator.Tests.Scheduling;

public sealed class PlacementQueryTests(CoordinatorFixture coordinator) : IClassFixture<CoordinatorFixture>
{
    [Fact]
    public async Task Many_who_ask_at_once_why_runs_wait_are_answered_from_one_plan()
    {
        var policy = new CountingPolicy(coordinator.Host.Services.GetRequiredService<ISchedulingPolicy>());
        var clock = new StandingClock();
        using var placements = new PlacementQuery(coordinator.Host.Services.GetRequiredService<ClusterReader>(), policy, clock);

        await AskAsync(times: 20);
        Assert.Equal(1, policy.Plans);

        clock.Advance(TimeSpan.FromSeconds(1));
        await AskAsync(times: 20);
        Assert.Equal(2, policy.Plans);

        Task AskAsync(int times) =>
            Task.WhenAll(Enumerable.Range(0, times).Select(_ => placements.WhyWaitingAsync(TestContext.Current.CancellationToken)));
    }

    private sealed class CountingPolicy(ISchedulingPolicy policy) : ISchedulingPolicy
    {
        private int _plans;

        public int Plans => _plans;

        public SchedulingPlan Plan(ClusterSnapshot snapshot)
        {
            Interlocked.Increment(ref _plans);
            return policy.Plan(snapshot);
        }
    }

    private sealed class StandingClock : TimeProvider
    {
        private long _now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan time) => _now += time.Ticks;
    }
}
