using Npgsql;
using Orchestrator.Coordinator.Curves;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Curves;

public sealed class ServedCurveTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Late_points_of_a_replaced_attempt_do_not_change_the_curve()
    {
        await using var database = await CurvesDatabase.CreateAsync(postgres);
        var run = await database.NewRunAsync();
        var first = TestJournal.Of(attempt: 1, records: 80);
        var second = TestJournal.Of(attempt: 2, records: 30, from: new() { Attempt = 1, Sequence = 51 }, step: 50);
        await database.AppendAsync(run, 1, first[..60]);
        await database.AppendAsync(run, 2, second);

        var served = await database.ReadAsync(run);
        Assert.Equal(TestJournal.PointsOf(1, first[..51]).Concat(TestJournal.PointsOf(2, second)), served);
        Assert.Equal(Enumerable.Range(1, 79).Select(step => (long)step), served.Select(point => point.Step));

        await database.AppendAsync(run, 1, first[60..]);
        Assert.Equal(served, await database.ReadAsync(run));
    }

    [Fact]
    public async Task A_cut_inside_a_segment_is_exact()
    {
        await using var database = await CurvesDatabase.CreateAsync(postgres);
        var run = await database.NewRunAsync();
        var first = TestJournal.Of(attempt: 1, records: 900);
        await database.AppendAsync(run, 1, first);
        await database.SealAsync(quiet: TimeSpan.Zero);
        var second = TestJournal.Of(attempt: 2, records: 10, from: new() { Attempt = 1, Sequence = 301 }, step: 300);
        await database.AppendAsync(run, 2, second);

        Assert.Equal(TestJournal.PointsOf(1, first[..301]).Concat(TestJournal.PointsOf(2, second)), await database.ReadAsync(run));
        var lineage = await database.Lineages.ReadAsync(run, Cancellation);
        var summaries = await new MetricSummaries(database.Source).ReadAsync(run, lineage, Cancellation);
        var summary = summaries.Single(metric => metric.Metric == TestJournal.Loss);
        Assert.Equal(309, summary.Points);
        Assert.Equal(TestJournal.PointsOf(2, second).Last(), summary.Last);
    }

    [Fact]
    public async Task A_reader_finds_each_point_once_while_the_tail_is_being_sealed()
    {
        await using var database = await CurvesDatabase.CreateAsync(postgres);
        var run = await database.NewRunAsync();
        var journal = TestJournal.Of(attempt: 1, records: 12_001);
        await database.AppendAsync(run, 1, journal[..1000]);
        var expected = TestJournal.PointsOf(1, journal).ToList();

        var writing = WriteAsync();
        var sealing = Task.WhenAll(SealWhileWritingAsync(), SealWhileWritingAsync());
        while (!writing.IsCompleted || !sealing.IsCompleted)
        {
            var seen = await database.ReadAsync(run);
            Assert.Equal(expected.Take(seen.Count), seen);
        }

        await Task.WhenAll(writing, sealing);
        Assert.Equal(expected, await database.ReadAsync(run));
        Assert.True(await database.CountAsync("SELECT count(*) FROM segment") >= 2 * 10);
        var stored = await database.CountAsync("SELECT (SELECT sum(points) FROM segment)::bigint + (SELECT count(*) FROM point)");
        Assert.Equal(2 * 12_000, stored);

        async Task WriteAsync()
        {
            foreach (var batch in journal.Skip(1000).Chunk(250))
            {
                await database.AppendAsync(run, 1, batch);
            }
        }

        async Task SealWhileWritingAsync()
        {
            while (!writing.IsCompleted)
            {
                await database.SealAsync(quiet: TimeSpan.FromHours(1));
            }

            await database.SealAsync(quiet: TimeSpan.FromHours(1));
        }
    }

    [Fact]
    public async Task A_quiet_attempt_is_packed_whole_and_a_late_record_still_counts()
    {
        await using var database = await CurvesDatabase.CreateAsync(postgres);
        var run = await database.NewRunAsync();
        var journal = TestJournal.Of(attempt: 1, records: 100);
        await database.AppendAsync(run, 1, journal[..50]);
        await database.SealAsync(quiet: TimeSpan.FromHours(1));
        Assert.Equal(0, await database.CountAsync("SELECT count(*) FROM segment"));

        await database.SealAsync(quiet: TimeSpan.Zero);
        Assert.Equal(0, await database.CountAsync("SELECT count(*) FROM point"));
        await database.AppendAsync(run, 1, journal[40..]);
        Assert.Equal(TestJournal.PointsOf(1, journal), await database.ReadAsync(run));
        await database.SealAsync(quiet: TimeSpan.Zero);
        Assert.Equal(0, await database.CountAsync("SELECT count(*) FROM point"));
        Assert.Equal(TestJournal.PointsOf(1, journal), await database.ReadAsync(run));
    }

    [Fact]
    public async Task An_attempt_that_ended_with_too_few_points_for_a_segment_is_packed_once_it_is_quiet()
    {
        await using var database = await CurvesDatabase.CreateAsync(postgres);
        var run = await database.NewRunAsync();
        var journal = TestJournal.Of(attempt: 1, records: 1200);
        await database.AppendAsync(run, 1, journal);
        await database.SealAsync(quiet: TimeSpan.FromHours(1));
        Assert.Equal(0, await database.CountAsync("SELECT count(*) FROM segment"));

        await database.SealAsync(quiet: TimeSpan.Zero);
        Assert.Equal(0, await database.CountAsync("SELECT count(*) FROM point"));
        Assert.Equal(TestJournal.PointsOf(1, journal), await database.ReadAsync(run));
        Assert.Empty(await database.Segments.FindAsync(records: 1, quiet: TimeSpan.Zero, Cancellation));
    }

    [Fact]
    public async Task A_quiet_attempt_that_another_coordinator_is_sealing_is_looked_at_again()
    {
        await using var database = await CurvesDatabase.CreateAsync(postgres);
        var run = await database.NewRunAsync();
        await database.AppendAsync(run, 1, TestJournal.Of(attempt: 1, records: 100));
        var metric = await database.Metrics.FindAsync(TestJournal.Loss, Cancellation);
        await using (var other = await database.Source.OpenConnectionAsync(Cancellation))
        {
            await using var transaction = await other.BeginTransactionAsync(Cancellation);
            await using var hold = new NpgsqlCommand("SELECT pg_advisory_xact_lock(hashtextextended(@series, 0))", other);
            hold.Parameters.AddWithValue("series", $"seal/{new AttemptKey(run, 1)}/{metric}");
            await hold.ExecuteNonQueryAsync(Cancellation);
            await database.SealAsync(quiet: TimeSpan.Zero);
            Assert.Equal(99, await database.CountAsync("SELECT count(*) FROM point"));
        }

        await database.SealAsync(quiet: TimeSpan.Zero);
        Assert.Equal(0, await database.CountAsync("SELECT count(*) FROM point"));
    }

    [Fact]
    public async Task Reading_goes_on_after_a_position()
    {
        await using var database = await CurvesDatabase.CreateAsync(postgres);
        var run = await database.NewRunAsync();
        var first = TestJournal.Of(attempt: 1, records: 60);
        var second = TestJournal.Of(attempt: 2, records: 30, from: new() { Attempt = 1, Sequence = 51 }, step: 50);
        await database.AppendAsync(run, 1, first);
        await database.SealAsync(quiet: TimeSpan.Zero);
        await database.AppendAsync(run, 2, second);
        var whole = await database.ReadAsync(run);
        var metric = await database.Metrics.FindAsync(TestJournal.Loss, Cancellation);
        var lineage = await database.Lineages.ReadAsync(run, Cancellation);

        foreach (var seen in new[] { 1, 20, 49, 50, 51, 79 })
        {
            var after = whole[seen - 1].Position;
            Assert.Equal(whole[seen..], await database.Curves.ReadAsync(run, metric!.Value, lineage, after, Cancellation));
        }
    }
}
