using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Scheduling;

namespace Orchestrator.Coordinator.Tests.Scheduling;

/// <summary>What every policy promises, whatever it prefers.</summary>
public abstract class SchedulingPolicyContract
{
    private protected abstract ISchedulingPolicy Policy { get; }

    [Fact]
    public void Every_run_is_either_placed_or_told_why_it_waits() => OnManyClusters(cluster =>
    {
        var plan = Policy.Plan(cluster);

        Assert.Equal(
            cluster.Runs.Select(run => run.Id.Value).Order(),
            plan.Placements.Select(placement => placement.Run.Value).Concat(plan.Waiting.Keys.Select(run => run.Value)).Order());
        Assert.All(plan.Waiting.Values, reason => Assert.NotEmpty(reason));
    });

    [Fact]
    public void A_device_is_given_once_and_only_if_it_is_free() => OnManyClusters(cluster =>
    {
        var free = cluster.Workers.SelectMany(worker => worker.Devices.Where(device => device.IsFree).Select(device => (worker.Id, device.Id))).ToHashSet();

        var given = Policy.Plan(cluster).Placements.SelectMany(placement => placement.Devices.Select(device => (placement.Worker, device))).ToList();

        Assert.Equal(given.Count, given.Distinct().Count());
        Assert.Subset(free, given.ToHashSet());
    });

    [Fact]
    public void A_placement_has_all_the_devices_that_the_run_needs_and_they_fit() => OnManyClusters(cluster =>
    {
        foreach (var placement in Policy.Plan(cluster).Placements)
        {
            var run = cluster.Runs.Single(run => run.Id == placement.Run);
            var worker = cluster.Workers.Single(worker => worker.Id == placement.Worker);
            var devices = worker.Devices.Where(device => placement.Devices.Contains(device.Id)).ToList();
            Assert.Equal(run.Needs.Devices, devices.Count);
            Assert.All(devices, device => Assert.True(run.Needs.IsMetBy(device)));
            Assert.Single(devices.Select(device => device.Kind).Distinct());
            Assert.Null(WorkerFit.Of(run, worker).Obstacle);
        }
    });

    [Fact]
    public void Equal_snapshots_give_equal_plans_whatever_their_order() => OnManyClusters(cluster =>
    {
        var reversed = new ClusterSnapshot([.. cluster.Runs.Reverse()], [.. cluster.Workers.Reverse()]);

        Assert.Equal(Describe(Policy.Plan(cluster)), Describe(Policy.Plan(reversed)));
    });

    [Fact]
    public void A_cluster_without_workers_says_so() =>
        Assert.Equal("No worker is connected.", Assert.Single(Policy.Plan(new ClusterSnapshot([Clusters.Run(1)], [])).Waiting.Values));

    private static void OnManyClusters(Action<ClusterSnapshot> check)
    {
        for (var seed = 0; seed < 200; seed++)
        {
            check(AnyCluster(new Random(seed)));
        }
    }

    private static ClusterSnapshot AnyCluster(Random random) => new(
        [.. Enumerable.Range(1, random.Next(8)).Select(number => AnyRun(number, random))],
        [.. Enumerable.Range(1, random.Next(5)).Select(number => Clusters.Worker($"w{number}", [.. AnyDevices(random)]))]);

    private static WaitingRun AnyRun(int number, Random random)
    {
        var kind = random.Next(3) switch { 0 => DeviceKind.Cpu, 1 => DeviceKind.Cuda, _ => (DeviceKind?)null };
        var threads = kind is DeviceKind.Cpu && random.Next(2) is 0 ? random.Next(1, 4) : (int?)null;
        return Clusters.Run(number, Clusters.Needs(random.Next(1, 3), kind, threads), priority: random.Next(-1, 2));
    }

    private static IEnumerable<DeviceOffer> AnyDevices(Random random) => Enumerable.Range(0, random.Next(4)).Select(number =>
        random.Next(2) is 0 ? Clusters.Cpu(number, random.Next(1, 4), random.Next(3) > 0) : Clusters.Gpu(number, random.Next(3) > 0));

    private static string Describe(SchedulingPlan plan) => string.Join(
        '\n',
        plan.Placements.Select(placement => $"{placement.Run} {placement.WorkerName} {string.Join(',', placement.Devices)}")
            .Concat(plan.Waiting.OrderBy(wait => wait.Key.Value).Select(wait => $"{wait.Key} {wait.Value}")));
}
