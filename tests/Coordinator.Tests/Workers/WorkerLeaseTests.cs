using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Tests.Workers;

public sealed class WorkerLeaseTests
{
    private static readonly DateTimeOffset Now = new(2031, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset LongAgo = Now.AddDays(-1);
    private static readonly TimeSpan Term = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(15);

    [Fact]
    public void A_worker_lives_for_a_whole_term_after_its_last_sign()
    {
        Assert.Equal(LeaseStatus.Alive, Judge(Silent(90)));
        Assert.Equal(LeaseStatus.Overdue, Judge(Silent(90.001)));
    }

    [Fact]
    public void After_an_outage_of_ours_every_lease_has_a_whole_term()
    {
        Assert.Equal(LeaseStatus.Alive, Judge(Silent(3600), controlPlaneSince: Now.AddSeconds(-90)));
        Assert.Equal(LeaseStatus.Overdue, Judge(Silent(3600), controlPlaneSince: Now.AddSeconds(-91)));
    }

    [Fact]
    public void A_lost_worker_is_not_lost_again() => Assert.Equal(LeaseStatus.Lost, Judge(Silent(3600) with { IsLost = true }));

    [Fact]
    public void Half_of_a_pool_may_be_lost() => Assert.Equal(
        [LeaseStatus.Overdue, LeaseStatus.Overdue, LeaseStatus.Alive, LeaseStatus.Alive],
        JudgeAll(Silent(91), Silent(95), Silent(1), Silent(2)));

    [Fact]
    public void More_than_half_of_a_pool_is_held() => Assert.Equal(
        [LeaseStatus.Held, LeaseStatus.Held, LeaseStatus.Alive],
        JudgeAll(Silent(91), Silent(95), Silent(1)));

    [Fact]
    public void Who_was_lost_within_the_last_term_counts_too() => Assert.Equal(
        [LeaseStatus.Lost, LeaseStatus.Lost, LeaseStatus.Held, LeaseStatus.Alive, LeaseStatus.Alive],
        JudgeAll(Silent(150) with { IsLost = true }, Silent(120) with { IsLost = true }, Silent(91), Silent(1), Silent(2)));

    [Fact]
    public void Who_was_lost_long_ago_is_no_part_of_the_pool() => Assert.Equal(
        [LeaseStatus.Lost, LeaseStatus.Lost, LeaseStatus.Lost, LeaseStatus.Overdue, LeaseStatus.Alive, LeaseStatus.Alive],
        JudgeAll(
            Silent(9000) with { IsLost = true }, Silent(9000) with { IsLost = true }, Silent(9000) with { IsLost = true }, Silent(91), Silent(1), Silent(2)));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_pool_of_one_or_two_is_not_held(int workers) =>
        Assert.All(JudgeAll([.. Enumerable.Repeat(Silent(91), workers)]), status => Assert.Equal(LeaseStatus.Overdue, status));

    [Fact]
    public void Pools_are_judged_apart() => Assert.Equal(
        [LeaseStatus.Overdue, LeaseStatus.Alive, LeaseStatus.Alive, LeaseStatus.Alive, LeaseStatus.Alive],
        JudgeAll(Silent(91) with { Pool = "small" }, Silent(1), Silent(1), Silent(1), Silent(1)));

    [Fact]
    public void Nobody_is_held_for_ever() => Assert.Equal(
        [LeaseStatus.Overdue, LeaseStatus.Held, LeaseStatus.Alive],
        JudgeAll(Silent(90 + (15 * 60) + 1), Silent(90 + (15 * 60)), Silent(1)));

    private static LeaseStatus Judge(WorkerLease lease, DateTimeOffset? controlPlaneSince = null) =>
        WorkerLease.Judge(lease, Now, controlPlaneSince ?? LongAgo, Term);

    private static IEnumerable<LeaseStatus> JudgeAll(params WorkerLease[] leases)
    {
        var judged = WorkerLease.JudgeAll(leases, Now, LongAgo, Term, Hold);
        return leases.Select(lease => judged.First(judgement => judgement.Lease == lease).Status);
    }

    private static WorkerLease Silent(double seconds) =>
        new(new WorkerId(Guid.NewGuid()), "w", "gpu", Session: 1, Now.AddSeconds(-seconds), IsLost: false);
}
