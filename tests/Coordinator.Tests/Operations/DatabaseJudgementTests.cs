using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Database;

namespace Orchestrator.Coordinator.Tests.Operations;

public sealed class DatabaseJudgementTests
{
    private static readonly DatabaseFacts Sound = new(
        "15.18", Bytes: 5_000_000_000, new HashSet<string> { "1", "2" }, Connections: 20, MostConnections: 100, TransactionAge: 1000, DataFolder: null,
        MachineAhead: TimeSpan.FromMilliseconds(3), Uncertainty: TimeSpan.FromMilliseconds(1));

    [Fact]
    public void A_sound_database_has_only_good_findings() => Assert.All(Of(Sound), finding => Assert.Equal(Severity.Ok, finding.Severity));

    [Fact]
    public void A_migration_that_is_missing_is_a_failure() => Assert.Equal(
        (Severity.Fail, "2 was not applied"), Worst(Sound with { Migrations = new HashSet<string> { "1" } }));

    [Fact]
    public void A_migration_that_is_not_known_means_that_a_newer_coordinator_was_here() => Assert.Equal(
        (Severity.Warn, "the database has 3, which this coordinator does not know: a newer one was here"),
        Worst(Sound with { Migrations = new HashSet<string> { "1", "2", "3" } }));

    [Fact]
    public void Connections_that_run_out_are_told_of_in_time() => Assert.Equal(
        (Severity.Warn, "81 of 100 connections are in use"), Worst(Sound with { Connections = 81 }));

    [Fact]
    public void A_database_that_cannot_freeze_old_rows_is_a_failure_long_before_it_stops() =>
        Assert.Equal(Severity.Fail, Worst(Sound with { TransactionAge = 1_500_000_000 }).Severity);

    [Theory]
    [InlineData(3000, 10, Severity.Warn)]
    [InlineData(-3000, 10, Severity.Warn)]
    [InlineData(3000, 2000, Severity.Ok)] // the answer was on its way for so long that nothing can be said
    public void A_clock_is_wrong_when_it_is_further_off_than_could_be_measured_wrongly(int ahead, int uncertainty, Severity severity) => Assert.Equal(
        severity,
        DatabaseJudgement.OfClock(Sound with { MachineAhead = TimeSpan.FromMilliseconds(ahead), Uncertainty = TimeSpan.FromMilliseconds(uncertainty) }).Severity);

    private static IEnumerable<Finding> Of(DatabaseFacts facts) => DatabaseJudgement.OfDatabase(facts, ["1", "2"]);

    private static (Severity Severity, string What) Worst(DatabaseFacts facts)
    {
        var worst = Of(facts).MaxBy(finding => finding.Severity)!;
        Assert.NotEmpty(worst.Fix);
        return (worst.Severity, worst.What);
    }
}
