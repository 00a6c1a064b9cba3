using Microsoft.Extensions.Options;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Platform.Telemetry;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Tests.Platform;
using Orchestrator.Coordinator.Tests.Runs;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Curves;

public sealed class TrainingObserverTests(PostgresFixture postgres)
{
    // A step of TestJournal has 1024 tokens, and so has one of this.
    private static readonly RunSpec Spec = Specs.Named(
        "observed",
        spec =>
        {
            spec.Batch = new() { Sequences = 32 };
            spec.Model.Transformer.Connection = new() { Hyper = new() };
        });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_sent_again_is_counted_once()
    {
        await using var database = await CurvesDatabase.CreateAsync(postgres);
        using var measured = new Measured(database.Meters);
        var (run, journal) = (await database.NewRunAsync(), TestJournal.Of(attempt: 1, records: 41));
        await database.PlaceAsync(run, attempt: 1, Spec, journal[1].RecordedAt.ToDateTimeOffset().AddSeconds(-30));

        foreach (var batch in new[] { journal[..21], journal[..21], journal[10..30], journal[5..41], journal })
        {
            await SendAsync(database, run, 1, batch);
        }

        Assert.Equal(40 * 1024, measured.Of("orchestrator.training.tokens").Sum());
        Assert.Equal(["pool=p,connection=hyper"], measured.TagsOf("orchestrator.training.tokens"));
        var flops = RunEstimate.Of(SpecDefaults.Resolve(Spec)).TrainingFlopsPerToken * 40 * 1024;
        Assert.Equal(flops, measured.Of("orchestrator.training.operations").Sum(), flops * 1e-12);
        Assert.Equal(Enumerable.Range(1, 40).Select(step => 1024.0 / (1000 + step)), measured.Of("orchestrator.training.step.duration"), Nearly);
        Assert.Equal(30, Assert.Single(measured.Of("orchestrator.run.start.duration")), 0.01);
    }

    [Fact]
    public async Task An_attempt_that_goes_on_counts_from_where_it_began_and_a_coordinator_that_comes_late_from_what_it_saw()
    {
        await using var database = await CurvesDatabase.CreateAsync(postgres);
        using var measured = new Measured(database.Meters);
        var (run, second) = (await database.NewRunAsync(), TestJournal.Of(attempt: 2, records: 11, from: new() { Attempt = 1, Sequence = 31 }, step: 30));
        await database.PlaceAsync(run, attempt: 1, Spec, DateTimeOffset.UnixEpoch);
        await database.AppendAsync(run, 1, TestJournal.Of(attempt: 1, records: 21)); // seen by another coordinator
        await SendAsync(database, run, 1, TestJournal.Of(attempt: 1, records: 31)[21..]);
        Assert.Equal(9 * 1024, measured.Of("orchestrator.training.tokens").Sum());
        Assert.Empty(measured.Of("orchestrator.run.start.duration"));

        await database.ExecuteAsync("UPDATE allocation SET released_at = now()");
        await database.PlaceAsync(run, attempt: 2, Spec, DateTimeOffset.UnixEpoch);
        await SendAsync(database, run, 2, second);
        Assert.Equal((9 + 10) * 1024, measured.Of("orchestrator.training.tokens").Sum());
    }

    [Fact]
    public async Task What_is_not_finite_what_guards_saw_and_what_checkpoints_took_is_counted()
    {
        await using var database = await CurvesDatabase.CreateAsync(postgres);
        using var measured = new Measured(database.Meters);
        var run = await database.NewRunAsync();
        await database.PlaceAsync(run, attempt: 1, Spec, DateTimeOffset.UnixEpoch);
        var checkpoint = TestJournal.Checkpoint(4, attempt: 1, step: 2, run.ToString());
        (checkpoint.Checkpoint.Seconds, checkpoint.Checkpoint.PauseSeconds) = (3, 0.25);

        await SendAsync(
            database, run, 1, [TestJournal.Start(), TestJournal.Step(2, 1, double.NaN), TestJournal.Notice(3, step: 1), checkpoint, TestJournal.Done(5)]);

        Assert.Equal(1, measured.Of("orchestrator.training.non_finite").Sum());
        Assert.Equal([$"metric={MetricNames.TrainLoss}"], measured.TagsOf("orchestrator.training.non_finite"));
        Assert.Equal(["finding=loss_spike,policy=skip"], measured.TagsOf("orchestrator.guard.notices"));
        Assert.Equal(3, Assert.Single(measured.Of("orchestrator.checkpoint.write.duration")));
        Assert.Equal(0.25, Assert.Single(measured.Of("orchestrator.checkpoint.pause.duration")));
        Assert.Equal(12345, Assert.Single(measured.Of("orchestrator.checkpoint.size")));
    }

    [Fact]
    public async Task A_run_has_figures_as_long_as_it_holds_devices()
    {
        await using var database = await CurvesDatabase.CreateAsync(postgres);
        var options = new TelemetryOptions { PeakFlops = { ["p"] = 1e9 } };
        var reading = new LiveRunReading(database.Source, new PostgresLiveRunQuery(database.Source), Options.Create(options));
        var run = await database.NewRunAsync();
        await database.PlaceAsync(run, attempt: 1, Spec, DateTimeOffset.UnixEpoch);
        Assert.Empty(await reading.ReadAsync(Cancellation));

        await database.AppendAsync(run, 1, TestJournal.Of(attempt: 1, records: 6));
        var values = (await reading.ReadAsync(Cancellation)).ToDictionary(value => value.Gauge.Name);
        Assert.Equal(
            ["orchestrator.run.loss", "orchestrator.run.mfu", "orchestrator.run.progress", "orchestrator.run.speed"], values.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(TestJournal.LossAt(1, 5), values["orchestrator.run.loss"].Value);
        Assert.Equal(0.5, values["orchestrator.run.progress"].Value);
        Assert.Equal(1005, values["orchestrator.run.speed"].Value);
        Assert.Equal(1005 * RunEstimate.Of(SpecDefaults.Resolve(Spec)).TrainingFlopsPerToken / 1e9, values["orchestrator.run.mfu"].Value, 1e-9);
        Assert.Equal([$"run={run}", "name=n", "pool=p"], values["orchestrator.run.loss"].Tags.Select(tag => $"{tag.Key}={tag.Value}"));

        await database.ExecuteAsync("UPDATE allocation SET released_at = now()");
        Assert.Empty(await reading.ReadAsync(Cancellation));
    }

    private static async Task SendAsync(CurvesDatabase database, RunId run, int attempt, IReadOnlyList<JournalRecord> records)
    {
        var groups = await database.Journals.AppendAsync([new JournalWrite(new(run, attempt), database.Worker, records)], Cancellation);
        await database.Training.SeeAsync(groups.Values, Cancellation);
    }

    private static bool Nearly(double expected, double actual) => Math.Abs(expected - actual) < 1e-6;
}
