using Npgsql;
using Orchestrator.Coordinator.Runs;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Curves;

/// <summary>What the schema `reporting` shows is what the service serves.</summary>
public sealed class ReportedCurveTests(PostgresFixture postgres)
{
    private static readonly double[] Extremes =
    [
        0.1, -0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, -double.Epsilon, double.MaxValue, double.MinValue,
        BitConverter.Int64BitsToDouble(0x000F_FFFF_FFFF_FFFF), BitConverter.Int64BitsToDouble(0x0010_0000_0000_0000), Math.PI, -1 / 3.0,
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_curve_of_several_attempts_and_a_fork_is_reported_as_it_is_served_bit_for_bit()
    {
        await using var database = await CurvesDatabase.CreateAsync(postgres);
        var parent = await database.NewRunAsync();
        await database.AppendAsync(parent, 1, TestJournal.Of(attempt: 1, records: 2500));
        await database.SealAsync(quiet: TimeSpan.Zero);
        await database.AppendAsync(parent, 2, TestJournal.Of(attempt: 2, records: 300, from: new() { Attempt = 1, Sequence = 1201 }, step: 1200));
        var child = await database.NewForkAsync(parent, attempt: 2, sequence: 101, step: 1300);
        Assert.Equal(await ServedAsync(database, child), await ReportedAsync(database.Source, child)); // nothing of its own yet

        await database.AppendAsync(child, 1, TestJournal.Of(attempt: 1, records: 1700, step: 1300));
        await database.SealAsync(quiet: TimeSpan.FromHours(1));
        await database.AppendAsync(child, 2, TestJournal.Of(attempt: 2, records: 50, from: new() { Attempt = 1, Sequence = 1601 }, step: 2900));

        Assert.True(await database.CountAsync("SELECT count(*) FROM segment") > 0 && await database.CountAsync("SELECT count(*) FROM point") > 0);
        foreach (var run in new[] { parent, child })
        {
            var served = await ServedAsync(database, run);
            Assert.True(served.Count > 1400);
            Assert.Equal(served, await ReportedAsync(database.Source, run));
        }
    }

    [Fact]
    public async Task Every_kind_of_number_is_reported_out_of_a_segment_as_it_was_written()
    {
        await using var database = await CurvesDatabase.CreateAsync(postgres);
        var run = await database.NewRunAsync();
        var random = new Random(11);
        var values = Extremes.Concat(Enumerable.Range(0, 500).Select(_ => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)))).ToList();
        await database.AppendAsync(run, 1, [TestJournal.Start(), .. values.Select((value, at) => TestJournal.Step((ulong)at + 2, (ulong)at + 1, value))]);
        await database.SealAsync(quiet: TimeSpan.Zero);
        Assert.Equal(0, await database.CountAsync("SELECT count(*) FROM point"));

        var reported = await ReportedAsync(database.Source, run);

        // PostgreSQL has one NaN.
        Assert.Equal(values.Select(Bits), reported.Select(point => point.Bits));
        Assert.Equal(await ServedAsync(database, run), reported);
    }

    [Fact]
    public async Task A_reader_sees_reports_and_no_table()
    {
        await using var database = await CurvesDatabase.CreateAsync(postgres);
        var run = await database.NewRunAsync();
        await database.AppendAsync(run, 1, [.. TestJournal.Of(attempt: 1, records: 10), TestJournal.Notice(11, step: 9)]);
        await using var connection = await database.Source.OpenConnectionAsync(Cancellation);
        await ExecuteAsync(connection, "SET ROLE orchestrator_reader");

        Assert.Equal(9, await CountAsync(connection, $"SELECT count(*) FROM reporting.curve('{run}', 'train/loss')"));
        Assert.Equal(9, await CountAsync(connection, $"SELECT count(*) FROM reporting.curves('{run}', '%/loss')"));
        Assert.Equal(0, await CountAsync(connection, $"SELECT count(*) FROM reporting.curve('{run}', '%/loss')"));
        Assert.Equal(2, await CountAsync(connection, $"SELECT count(*) FROM reporting.metrics('{run}')"));
        foreach (var view in new[] { "run", "worker", "notice" })
        {
            Assert.Equal(1, await CountAsync(connection, $"SELECT count(*) FROM reporting.{view}"));
        }

        Assert.Equal(0, await CountAsync(connection, "SELECT (SELECT count(*) FROM reporting.attempt) + (SELECT count(*) FROM reporting.checkpoint)"));
        foreach (var forbidden in new[] { "SELECT spec FROM run", "SELECT * FROM point", "DELETE FROM reporting.checkpoint", "CALL reporting.open_to('public')" })
        {
            var refusal = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(connection, forbidden));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
        }
    }

    private static async Task<List<ReportedPoint>> ServedAsync(CurvesDatabase database, RunId run) =>
        [.. (await database.ReadAsync(run)).Select(point => new ReportedPoint(
            point.Generation, point.Attempt, point.Sequence, point.Step, point.Tokens, Bits(point.Value), point.RecordedAt))];

    private static async Task<List<ReportedPoint>> ReportedAsync(NpgsqlDataSource source, RunId run)
    {
        await using var command = source.CreateCommand(
            "SELECT generation, attempt, sequence, step, tokens, value, recorded_at FROM reporting.curve(@run, @metric)");
        command.Parameters.AddWithValue("run", run.Value);
        command.Parameters.AddWithValue("metric", TestJournal.Loss);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var points = new List<ReportedPoint>();
        while (await reader.ReadAsync(Cancellation))
        {
            points.Add(new(
                reader.GetInt32(0),
                reader.GetInt32(1),
                reader.GetInt64(2),
                reader.GetInt64(3),
                reader.GetInt64(4),
                Bits(reader.GetDouble(5)),
                reader.GetFieldValue<DateTimeOffset>(6)));
        }

        return points;
    }

    private static long Bits(double value) => BitConverter.DoubleToInt64Bits(double.IsNaN(value) ? double.NaN : value);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string statement)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, string query)
    {
        await using var command = new NpgsqlCommand(query, connection);
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private sealed record ReportedPoint(
        int Generation, int Attempt, long Sequence, long Step, long Tokens, long Bits, DateTimeOffset RecordedAt);
}
