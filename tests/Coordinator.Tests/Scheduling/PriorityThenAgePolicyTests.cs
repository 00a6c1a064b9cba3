using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Scheduling;
using Orchestrator.Coordinator.Scheduling.Policies;
using Orchestrator.Coordinator.Workers;
using static Orchestrator.Coordinator.Tests.Scheduling.Clusters;

namespace Orchestrator.Coordinator.Tests.Scheduling;

public sealed class PriorityThenAgePolicyTests : SchedulingPolicyContract
{
    private protected override ISchedulingPolicy Policy { get; } = new PriorityThenAgePolicy();

    [Fact]
    public void The_highest_priority_goes_first_then_the_oldest()
    {
        var plan = Plan([Run(1), Run(2, priority: 1), Run(3, priority: 1), Run(4)], Worker("w1", Cpu(0), Cpu(1), Cpu(2)));

        Assert.Equal([Run(2).Id, Run(3).Id, Run(1).Id], plan.Placements.Select(placement => placement.Run));
        Assert.Equal("All 3 devices that fit are busy.", plan.Waiting[Run(4).Id]);
    }

    [Fact]
    public void A_run_goes_where_its_newest_checkpoint_is()
    {
        var run = Run(1) with { CheckpointHolders = new HashSet<WorkerId> { IdOf("w2") } };

        Assert.Equal("w2", Assert.Single(Plan([run], Worker("w1", Cpu()), Worker("w2", Cpu(0), Cpu(1))).Placements).WorkerName);
        Assert.Equal("w1", Assert.Single(Plan([run], Worker("w1", Cpu()), Worker("w2", Cpu(isFree: false))).Placements).WorkerName);
    }

    [Fact]
    public void A_run_goes_where_the_fewest_devices_stay_free() =>
        Assert.Equal("w2", Assert.Single(Plan([Run(1)], Worker("w1", Cpu(0), Cpu(1)), Worker("w2", Cpu())).Placements).WorkerName);

    [Fact]
    public void Devices_of_several_workers_are_not_put_together()
    {
        var plan = Plan([Run(1, Needs(devices: 2))], Worker("w1", Cpu()), Worker("w2", Cpu()));

        Assert.Equal(
            "Needs 2 devices, and no connected worker fits: w1 offers 1 CPU device with 1 thread; w2 offers 1 CPU device with 1 thread.",
            plan.Waiting[Run(1).Id]);
    }

    [Fact]
    public void Devices_of_two_kinds_are_not_put_together() =>
        Assert.Empty(Plan([Run(1, Needs(devices: 2))], Worker("w1", Cpu(), Gpu())).Placements);

    [Fact]
    public void A_run_that_needs_more_than_is_free_says_how_much_is() => Assert.Equal(
        "Needs 2 devices of one worker at once; of 2 that fit, 1 are free.",
        Plan([Run(1, Needs(devices: 2))], Worker("w1", Cpu(0), Cpu(1, isFree: false))).Waiting[Run(1).Id]);

    [Fact]
    public void The_number_of_threads_must_be_exact() => Assert.Equal(
        "Needs 1 CPU device with 4 threads, and no connected worker fits: w1 offers 1 CPU device with 2 threads and 1 CPU device with 8 threads.",
        Plan([Run(1, Needs(kind: DeviceKind.Cpu, threads: 4))], Worker("w1", Cpu(0, threads: 8), Cpu(1, threads: 2))).Waiting[Run(1).Id]);

    [Fact]
    public void A_run_stays_in_its_pool() => Assert.Equal(
        "Needs 1 device, and no connected worker fits: w1 is in pool default, not gpus.",
        Plan([Run(1, Needs(pool: "gpus"))], Worker("w1", Cpu())).Waiting[Run(1).Id]);

    [Fact]
    public void A_worker_without_the_data_is_passed_over()
    {
        var run = Run(1, Needs(source: "tiny"));
        var with = Worker("w2", Cpu()) with { Data = [new DataSource { Name = "tiny", Tokenizer = Tokenizer.Bytes, Tokens = 9, Hash = "aa" }] };

        Assert.Equal("w2", Assert.Single(Plan([run], Worker("w1", Cpu()), with).Placements).WorkerName);
        Assert.Equal(
            "Needs 1 device, and no connected worker fits: w1 lacks data source tiny (tokenizer bytes).",
            Plan([run], Worker("w1", Cpu())).Waiting[run.Id]);
    }

    [Fact]
    public void A_source_with_another_hash_is_not_the_source()
    {
        var worker = Worker("w1", Cpu()) with { Data = [new DataSource { Name = "tiny", Tokenizer = Tokenizer.Bytes, Tokens = 9, Hash = "aa" }] };

        Assert.Empty(Plan([Run(1, Needs(source: "tiny", hash: new string('b', 64)))], worker).Placements);
        Assert.Single(Plan([Run(1, Needs(source: "tiny", hash: "aa"))], worker).Placements);
    }

    [Fact]
    public void A_built_in_source_counts_before_it_is_prepared()
    {
        var worker = Worker("w1", Cpu()) with { Data = [new DataSource { Name = "dotnet-docs" }] };

        Assert.Single(Plan([Run(1, Needs(source: "dotnet-docs"))], worker).Placements);
    }

    [Fact]
    public void A_worker_that_lacked_the_data_is_tried_again_after_it_attached_anew()
    {
        var run = Run(1) with { Excluded = new Dictionary<WorkerId, long> { [IdOf("w1")] = 1 } };

        Assert.Contains("w1 lacked its data when it was tried there", Plan([run], Worker("w1", Cpu())).Waiting[run.Id]);
        Assert.Single(Plan([run], Worker("w1", Cpu()) with { Session = 2 }).Placements);
    }

    private SchedulingPlan Plan(WaitingRun[] runs, params WorkerOffer[] workers) => Policy.Plan(new ClusterSnapshot(runs, workers));
}
