using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Runs;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Curves;

public sealed class JournalIngestionTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Two coordinators at once, batches cut anew each time, repeated, overlapping, out of order: the table is the journal, once.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task However_a_journal_is_cut_and_repeated_it_is_stored_once(int seed)
    {
        await using var database = await CurvesDatabase.CreateAsync(postgres);
        var runs = new[] { await database.NewRunAsync(), await database.NewRunAsync(), await database.NewRunAsync() };
        var journal = TestJournal.Of(attempt: 1, records: 400);
        using var left = database.NewWriter();
        using var right = database.NewWriter();
        await Task.WhenAll(left.StartAsync(Cancellation), right.StartAsync(Cancellation));

        await Task.WhenAll(runs.SelectMany((run, i) => new[]
        {
            ShipAsync(left, database, run, journal, new Random(seed + (10 * i))),
            ShipAsync(right, database, run, journal, new Random(seed + (10 * i) + 1)),
            DisturbAsync(i % 2 == 0 ? left : right, database, run, journal, new Random(seed + (10 * i) + 2)),
        }));

        await Task.WhenAll(left.StopAsync(Cancellation), right.StopAsync(Cancellation));
        foreach (var run in runs)
        {
            Assert.Equal(TestJournal.PointsOf(1, journal), await database.ReadAsync(run));
        }
    }

    [Fact]
    public async Task A_batch_that_would_leave_a_gap_is_answered_with_the_place_to_go_on_from()
    {
        await using var database = await CurvesDatabase.CreateAsync(postgres);
        var run = await database.NewRunAsync();
        var journal = TestJournal.Of(attempt: 1, records: 20);
        using var writer = database.NewWriter();
        await writer.StartAsync(Cancellation);

        Assert.Equal(0, await SendAsync(writer, database, run, journal[5..10]));
        Assert.Equal(5, await SendAsync(writer, database, run, journal[..5]));
        Assert.Equal(5, await SendAsync(writer, database, run, journal[7..10]));
        Assert.Equal(12, await SendAsync(writer, database, run, journal[2..12]));
        Assert.Equal(12, await SendAsync(writer, database, run, journal[2..8]));
        Assert.Equal(TestJournal.PointsOf(1, journal[..12]), await database.ReadAsync(run));
        await writer.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Records_that_the_database_refuses_do_not_keep_others_out()
    {
        await using var database = await CurvesDatabase.CreateAsync(postgres);
        var run = await database.NewRunAsync();
        var unknown = RunId.New(TimeProvider.System);
        using var writer = database.NewWriter();
        var journal = TestJournal.Of(attempt: 1, records: 10);

        // Both are queued before the writer starts: one transaction.
        var refused = await writer.EnqueueAsync(unknown, 1, database.Worker, journal, Cancellation);
        var taken = await writer.EnqueueAsync(run, 1, database.Worker, journal, Cancellation);
        await writer.StartAsync(Cancellation);

        Assert.Equal(10, await taken.CommittedThrough);
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => refused.CommittedThrough);
        await writer.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Values_that_are_not_finite_come_back_as_they_are()
    {
        double[] values = [1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, double.Epsilon];
        await using var database = await CurvesDatabase.CreateAsync(postgres);
        var run = await database.NewRunAsync();
        var steps = values.Select((value, i) => TestJournal.Step((ulong)i + 2, (ulong)i, value));
        await database.AppendAsync(run, 1, [TestJournal.Start(), .. steps]);

        var bits = values.Select(BitConverter.DoubleToInt64Bits);
        Assert.Equal(bits, (await database.ReadAsync(run)).Select(point => BitConverter.DoubleToInt64Bits(point.Value)));
        await database.SealAsync(quiet: TimeSpan.Zero);
        Assert.Equal(0, await database.CountAsync("SELECT count(*) FROM point"));
        Assert.Equal(bits, (await database.ReadAsync(run)).Select(point => BitConverter.DoubleToInt64Bits(point.Value)));
    }

    [Fact]
    public async Task Progress_is_that_of_the_newest_attempt_that_began()
    {
        await using var database = await CurvesDatabase.CreateAsync(postgres);
        var run = await database.NewRunAsync();
        var silent = await database.NewRunAsync();
        await database.AppendAsync(run, 1, TestJournal.Of(attempt: 1, records: 31));
        await database.AppendAsync(run, 2, TestJournal.Of(attempt: 2, records: 6, from: new() { Attempt = 1, Sequence = 21 }, step: 20));

        var query = new AttemptQuery(database.Source);
        var progress = await query.ProgressOfAsync([run, silent], Cancellation);
        Assert.Equal(new JournalProgress(Attempt: 2, Step: 25, Tokens: 25 * 1024, TokensPerSecond: 1025), Assert.Single(progress).Value);
        Assert.Equal([1, 2], (await query.StartsOfAsync(run, Cancellation)).Keys);
        Assert.Equal("abc", (await query.StartsOfAsync(run, Cancellation))[2].SourceHashes["books"]);
    }

    [Fact]
    public async Task A_journal_is_whole_once_its_verdict_is_stored()
    {
        await using var database = await CurvesDatabase.CreateAsync(postgres);
        var run = await database.NewRunAsync();
        var query = new AttemptQuery(database.Source);

        Assert.False(await query.HasVerdictAsync(run, 1, Cancellation));
        await database.AppendAsync(run, 1, TestJournal.Of(attempt: 1, records: 5));
        await database.AppendAsync(run, 1, TestJournal.Done(sequence: 7));
        Assert.False(await query.HasVerdictAsync(run, 1, Cancellation));
        await database.AppendAsync(run, 1, TestJournal.Step(sequence: 6, step: 5, loss: 1), TestJournal.Done(sequence: 7));
        Assert.True(await query.HasVerdictAsync(run, 1, Cancellation));
        Assert.False(await query.HasVerdictAsync(run, 2, Cancellation));
    }

    // As an agent ships: it goes on after what is acknowledged, until all is.
    private static async Task ShipAsync(
        JournalWriter writer, CurvesDatabase database, RunId run, List<JournalRecord> journal, Random random)
    {
        for (var committed = 0; committed < journal.Count;)
        {
            var end = Math.Min(journal.Count, committed + random.Next(1, 60));
            committed = (int)await SendAsync(writer, database, run, journal[committed..end]);
        }
    }

    private static async Task DisturbAsync(
        JournalWriter writer, CurvesDatabase database, RunId run, List<JournalRecord> journal, Random random)
    {
        for (var i = 0; i < 30; i++)
        {
            var start = random.Next(journal.Count);
            await SendAsync(writer, database, run, journal[start..random.Next(start, journal.Count)]);
        }
    }

    private static async Task<long> SendAsync(JournalWriter writer, CurvesDatabase database, RunId run, List<JournalRecord> records)
    {
        var pending = await writer.EnqueueAsync(run, 1, database.Worker, records, Cancellation);
        return await pending.CommittedThrough;
    }
}
