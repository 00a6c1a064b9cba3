using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Tests.Operations;

public sealed class WorkerJudgementTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_fleet_that_works_has_only_good_findings() => Assert.All(Of(Connected("a"), Connected("b")), IsOk);

    [Fact]
    public void Without_a_connected_worker_nothing_can_be_trained() =>
        Assert.Contains(Of(With("a", worker => worker.Status = WorkerStatus.Unreachable)), finding => finding is { Severity: Severity.Fail, Subject: "" });

    [Theory]
    [InlineData(WorkerStatus.Unreachable, "unreachable: it was last heard 30 s ago")]
    [InlineData(WorkerStatus.Lost, "lost: it was last heard 30 s ago, and its tasks were given up")]
    public void A_worker_that_is_away_is_a_failure(WorkerStatus status, string what)
    {
        var finding = Of(Connected("here"), With("away", worker => worker.Status = status)).Single(finding => finding.Subject == "away");

        Assert.Equal((Severity.Fail, what), (finding.Severity, finding.What));
        Assert.Contains("host-of-away", finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void A_worker_that_was_lost_long_ago_is_no_longer_told_of() => Assert.All(
        Of(Connected("here"), With("away", worker => (worker.Status, worker.LastSeen) = (WorkerStatus.Lost, Now.AddDays(-8).ToTimestamp()))), IsOk);

    [Fact]
    public void A_closed_worker_is_told_of_with_the_command_that_opens_it()
    {
        var findings = Of(Connected("a"), With("b", worker => worker.Cordoned = true), With("c", worker => (worker.Cordoned, worker.Draining) = (true, true)));

        Assert.Equal(
            [("b", "cordoned: it takes no tasks"), ("c", "drained: it takes no tasks")],
            findings.Where(finding => finding.Severity == Severity.Warn).Select(finding => (finding.Subject, finding.What)));
        Assert.All(findings.Where(finding => finding.Severity == Severity.Warn), finding => Assert.StartsWith("`orc uncordon ", finding.Fix, StringComparison.Ordinal));
    }

    [Fact]
    public void Another_version_than_the_coordinators_is_told_of()
    {
        var finding = Assert.Single(Of(Connected("a"), With("b", worker => worker.Version = "0.9")), finding => finding.Severity == Severity.Warn);

        Assert.Equal(("b", "runs version 0.9, and this coordinator 1.0"), (finding.Subject, finding.What));
    }

    [Theory]
    [InlineData(500, Severity.Ok)]
    [InlineData(90, Severity.Warn)]
    [InlineData(15, Severity.Fail)]
    public void A_disk_that_fills_up_is_told_of_in_time(int freeGigabytes, Severity severity)
    {
        var worker = With("a", worker => worker.Disks.Add(new DiskSpace { Folder = "checkpoints /data", FreeBytes = (ulong)freeGigabytes * 1_000_000_000, TotalBytes = 1_000_000_000_000 }));

        var finding = Assert.Single(WorkerJudgement.OfDisks([worker]));
        Assert.Equal((severity, $"checkpoints /data has {freeGigabytes} GB free of 1000 GB"), (finding.Severity, finding.What));
    }

    [Theory]
    [InlineData(-1, Severity.Ok)]
    [InlineData(6, Severity.Warn)]
    [InlineData(-6, Severity.Warn)]
    public void A_clock_that_is_wrong_is_told_of(int secondsAhead, Severity severity)
    {
        var worker = With("a", worker => worker.ClockAhead = TimeSpan.FromSeconds(secondsAhead).ToDuration());

        Assert.Equal(severity, Assert.Single(WorkerJudgement.OfClocks([worker])).Severity);
    }

    [Fact]
    public void Workers_that_call_different_tokens_by_the_same_name_are_told_of()
    {
        var finding = Assert.Single(WorkerJudgement.OfData([WithData("a", "books", "11"), WithData("b", "books", "22"), WithData("c", "books", "11")]));

        Assert.Equal(Severity.Warn, finding.Severity);
        Assert.Equal("workers hold different tokens under this name: 11 on a, c; 22 on b", finding.What);
    }

    [Fact]
    public void Data_that_is_not_prepared_yet_is_no_difference() =>
        Assert.All(WorkerJudgement.OfData([WithData("a", "books", "11"), WithData("b", "books", "")]), IsOk);

    private static void IsOk(Finding finding) => Assert.Equal((Severity.Ok, ""), (finding.Severity, finding.Fix));

    private static List<Finding> Of(params Worker[] workers) => [.. WorkerJudgement.OfWorkers(workers, "1.0", Now)];

    private static Worker WithData(string name, string source, string hash) =>
        With(name, worker => worker.Data.Add(new DataSource { Name = source, Hash = hash }));

    private static Worker Connected(string name) => With(name, _ => { });

    private static Worker With(string name, Action<Worker> change)
    {
        var worker = new Worker
        {
            Name = name,
            Host = $"host-of-{name}",
            Status = WorkerStatus.Connected,
            Version = "1.0",
            LastSeen = Now.AddSeconds(-30).ToTimestamp(),
            Devices = { new WorkerDevice() },
        };
        change(worker);
        return worker;
    }
}
