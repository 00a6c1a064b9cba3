using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Runs;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Curves;

public sealed class StoredMatricesTests(PostgresFixture postgres)
{
    private const string Mean = "connections/blocks.0.attention/matrix";
    private const string Unrolled = "connections/unrolled";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_journal_that_arrives_again_stores_no_matrix_and_no_notice_twice()
    {
        await using var database = await CurvesDatabase.CreateAsync(postgres);
        var run = await database.NewRunAsync();
        var journal = MeasuredJournal(attempt: 1, evaluations: 5);
        await database.AppendAsync(run, 1, journal[..9]);
        await database.AppendAsync(run, 1, journal[3..]);
        await database.AppendAsync(run, 1, journal);

        Assert.Equal(10, await database.CountAsync("SELECT count(*) FROM matrix"));
        Assert.Equal(5, await database.CountAsync("SELECT count(*) FROM notice"));
        Assert.Equal(5, (await NoticesAsync(database, run)).Total);
    }

    [Fact]
    public async Task Matrices_are_stored_with_everything_else_of_their_batch_or_not_at_all()
    {
        await using var database = await CurvesDatabase.CreateAsync(postgres);
        var run = await database.NewRunAsync();
        var journal = MeasuredJournal(attempt: 1, evaluations: 2);
        await database.ExecuteAsync("ALTER TABLE notice ADD CHECK (false)");
        await Assert.ThrowsAsync<PostgresException>(() => database.AppendAsync(run, 1, journal));
        Assert.Equal(0, await database.CountAsync("SELECT (SELECT count(*) FROM matrix) + (SELECT count(*) FROM point)"));

        await database.ExecuteAsync("ALTER TABLE notice DROP CONSTRAINT notice_check");
        await database.AppendAsync(run, 1, journal);
        Assert.Equal(4, await database.CountAsync("SELECT count(*) FROM matrix"));
    }

    [Fact]
    public async Task What_a_replaced_attempt_measured_after_the_cut_is_not_served()
    {
        await using var database = await CurvesDatabase.CreateAsync(postgres);
        var run = await database.NewRunAsync();
        await database.AppendAsync(run, 1, MeasuredJournal(attempt: 1, evaluations: 3));
        Assert.Equal([(Mean, 30, 1003), (Unrolled, 30, 1003)], await ReadAsync(database, run));

        // After the records of the second evaluation.
        var from = new Position { Attempt = 1, Sequence = 9 };
        await database.AppendAsync(run, 2, TestJournal.Start(from, step: 20));
        Assert.Equal([(Mean, 20, 1002), (Unrolled, 20, 1002)], await ReadAsync(database, run));

        await database.AppendAsync(run, 2, TestJournal.Step(2, 30, 1), TestJournal.Matrix(3, step: 30, Mean, 2001));
        Assert.Equal([(Mean, 30, 2001), (Unrolled, 20, 1002)], await ReadAsync(database, run));
        Assert.Equal([(Mean, 10, 1001), (Unrolled, 10, 1001)], await ReadAsync(database, run, step: 19));
    }

    [Theory]
    [InlineData(9, 0)]
    [InlineData(10, 10)]
    [InlineData(19, 10)]
    [InlineData(20, 20)]
    [InlineData(1000, 30)]
    public async Task A_step_chooses_the_newest_at_or_before_it(long step, int expected)
    {
        await using var database = await CurvesDatabase.CreateAsync(postgres);
        var run = await database.NewRunAsync();
        await database.AppendAsync(run, 1, MeasuredJournal(attempt: 1, evaluations: 3));

        var found = await ReadAsync(database, run, step, Unrolled);
        Assert.Equal(expected == 0 ? [] : [(Unrolled, expected, 1000 + (expected / 10))], found);
    }

    [Fact]
    public async Task Notices_of_a_replaced_attempt_are_marked()
    {
        await using var database = await CurvesDatabase.CreateAsync(postgres);
        var run = await database.NewRunAsync();
        await database.AppendAsync(run, 1, MeasuredJournal(attempt: 1, evaluations: 3));
        var from = new Position { Attempt = 1, Sequence = 9 };
        await database.AppendAsync(run, 2, TestJournal.Start(from, step: 20), TestJournal.Notice(2, step: 25));

        var notices = await NoticesAsync(database, run);
        Assert.Equal(
            [(1, 10UL, false), (1, 20UL, false), (1, 30UL, true), (2, 25UL, false)],
            notices.Newest.Select(notice => (notice.Position.Attempt, notice.Notice.Step, notice.IsSuperseded)));
        Assert.Equal(TestJournal.Notice(2, step: 25).Notice, notices.Newest[^1].Notice);
    }

    [Fact]
    public async Task Of_very_many_notices_the_newest_are_told_and_how_many_there_are()
    {
        await using var database = await CurvesDatabase.CreateAsync(postgres);
        var run = await database.NewRunAsync();
        var notices = Enumerable.Range(1, 250).Select(step => TestJournal.Notice((ulong)step + 1, (ulong)step));
        await database.AppendAsync(run, 1, [TestJournal.Start(), .. notices]);

        var told = await NoticesAsync(database, run);
        Assert.Equal(250, told.Total);
        Assert.Equal(Enumerable.Range(151, 100).Select(step => (ulong)step), told.Newest.Select(notice => notice.Notice.Step));
    }

    // Every tenth step is measured with two matrices and a notice; the only value says attempt and evaluation.
    private static List<JournalRecord> MeasuredJournal(int attempt, int evaluations)
    {
        var journal = new List<JournalRecord> { TestJournal.Start() };
        for (var evaluation = 1; evaluation <= evaluations; evaluation++)
        {
            var (step, value) = ((ulong)evaluation * 10, (attempt * 1000) + evaluation);
            journal.Add(TestJournal.Step((ulong)journal.Count + 1, step, loss: 1));
            journal.Add(TestJournal.Matrix((ulong)journal.Count + 1, step, Unrolled, value));
            journal.Add(TestJournal.Matrix((ulong)journal.Count + 1, step, Mean, value));
            journal.Add(TestJournal.Notice((ulong)journal.Count + 1, step));
        }

        return journal;
    }

    private static async Task<IEnumerable<(string Name, int Step, int Value)>> ReadAsync(
        CurvesDatabase database, RunId run, long step = long.MaxValue, params string[] names)
    {
        var lineage = await database.Lineages.ReadAsync(run, Cancellation);
        var found = await new MatrixStore(database.Source).ReadAsync(run, lineage, names, step, bytes: 1000, Cancellation);
        return found.Select(newest => (newest.Name, (int)newest.Matrix!.Step, (int)newest.Matrix.Values[0]));
    }

    private static Task<RunNotices> NoticesAsync(CurvesDatabase database, RunId run) =>
        new NoticeStore(database.Source, database.Lineages).NewestOfAsync(run, Cancellation);
}
