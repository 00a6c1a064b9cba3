using Orchestrator.Coordinator.Curves;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Curves;

public sealed class ForkedCurveTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_forks_curve_is_its_parents_up_to_the_pin_and_then_its_own_whatever_the_parent_does()
    {
        await using var database = await CurvesDatabase.CreateAsync(postgres);
        var parent = await database.NewRunAsync();
        var first = TestJournal.Of(attempt: 1, records: 80);
        await database.AppendAsync(parent, 1, first[..60]);
        var child = await database.NewForkAsync(parent, attempt: 1, sequence: 51, step: 50);
        var prefix = Inherited(TestJournal.PointsOf(1, first[..51]), generation: 1).ToList();
        Assert.Equal(prefix, await database.ReadAsync(child));

        var own = TestJournal.Of(attempt: 1, records: 30, step: 50);
        await database.AppendAsync(child, 1, own);
        var expected = prefix.Concat(TestJournal.PointsOf(1, own)).ToList();
        Assert.Equal(expected, await database.ReadAsync(child));
        Assert.Equal(Enumerable.Range(1, 79).Select(step => (long)step), expected.Select(point => point.Step));

        // The parent goes on, some of it late, and is continued from before the pin.
        await database.AppendAsync(parent, 1, first[60..]);
        await database.AppendAsync(parent, 2, TestJournal.Of(attempt: 2, records: 40, from: new() { Attempt = 1, Sequence = 31 }, step: 30));
        await database.SealAsync(quiet: TimeSpan.Zero);
        Assert.Equal(expected, await database.ReadAsync(child));
    }

    [Fact]
    public async Task A_fork_of_a_fork_has_the_curves_of_both_and_each_metrics_newest_point()
    {
        await using var database = await CurvesDatabase.CreateAsync(postgres);
        var oldest = await database.NewRunAsync();
        var (first, second) = (TestJournal.Of(attempt: 1, records: 900), TestJournal.Of(attempt: 1, records: 700, step: 300));
        await database.AppendAsync(oldest, 1, first);
        var middle = await database.NewForkAsync(oldest, attempt: 1, sequence: 301, step: 300);
        await database.AppendAsync(middle, 1, second);
        await database.SealAsync(quiet: TimeSpan.Zero);
        var youngest = await database.NewForkAsync(middle, attempt: 1, sequence: 101, step: 400);

        var expected = Inherited(TestJournal.PointsOf(1, first[..301]), 2).Concat(Inherited(TestJournal.PointsOf(1, second[..101]), 1)).ToList();
        Assert.Equal(expected, await database.ReadAsync(youngest));
        var lineage = await database.Lineages.ReadAsync(youngest, Cancellation);
        var summaries = new MetricSummaries(database.Source);
        var summary = (await summaries.ReadAsync(youngest, lineage, Cancellation)).Single(metric => metric.Metric == TestJournal.Loss);
        Assert.Equal((400, expected[^1]), (summary.Points, summary.Last));
        Assert.Contains(TestJournal.Loss, await summaries.NamesAsync(youngest, lineage, Cancellation));

        // Read on from the middle of the prefix.
        var id = await database.Metrics.FindAsync(TestJournal.Loss, Cancellation);
        var rest = await database.Curves.ReadAsync(youngest, id!.Value, lineage, expected[349].Position, Cancellation);
        Assert.Equal(expected[350..], rest);
    }

    [Fact]
    public async Task The_newest_matrix_is_the_forks_own_or_else_its_parents_from_before_the_pin()
    {
        await using var database = await CurvesDatabase.CreateAsync(postgres);
        var parent = await database.NewRunAsync();
        await database.AppendAsync(
            parent,
            1,
            TestJournal.Start(),
            TestJournal.Matrix(2, step: 1, "a", 1),
            TestJournal.Matrix(3, step: 1, "b", 2),
            TestJournal.Matrix(4, step: 2, "a", 3),
            TestJournal.Matrix(5, step: 2, "c", 4));
        var child = await database.NewForkAsync(parent, attempt: 1, sequence: 3, step: 1);
        Assert.Equal([("a", 1f), ("b", 2f)], await ReadAsync());

        await database.AppendAsync(child, 1, TestJournal.Start(step: 1), TestJournal.Matrix(2, step: 2, "b", 5));
        Assert.Equal([("a", 1f), ("b", 5f)], await ReadAsync());

        async Task<IEnumerable<(string, float)>> ReadAsync()
        {
            var lineage = await database.Lineages.ReadAsync(child, Cancellation);
            var found = await new MatrixStore(database.Source).ReadAsync(child, lineage, [], long.MaxValue, bytes: 1000, Cancellation);
            return found.Select(newest => (newest.Name, newest.Matrix!.Values[0]));
        }
    }

    private static IEnumerable<CurvePoint> Inherited(IEnumerable<CurvePoint> points, int generation) =>
        points.Select(point => point with { Generation = generation });
}
