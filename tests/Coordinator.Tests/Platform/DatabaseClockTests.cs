using Npgsql;
using Orchestrator.Coordinator.Platform.Database;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Platform;

public sealed class DatabaseClockTests(PostgresFixture postgres)
{
    private static readonly TimeSpan Nearly = TimeSpan.FromSeconds(5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(-3)]
    [InlineData(3)]
    public async Task A_coordinator_whose_machine_is_hours_off_goes_by_PostgreSQL(int hours)
    {
        await using var database = await postgres.CreateEmptyDatabaseAsync(Cancellation);
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        var clock = new DatabaseClock(new MachineClock { Ahead = TimeSpan.FromHours(hours) });

        await clock.ReadAsync(source, Cancellation);

        Assert.Equal(await NowAsync(source), clock.GetUtcNow(), Nearly);
    }

    [Fact]
    public async Task A_machine_whose_time_is_set_changes_nothing()
    {
        await using var database = await postgres.CreateEmptyDatabaseAsync(Cancellation);
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        var machine = new MachineClock();
        var clock = new DatabaseClock(machine);
        await clock.ReadAsync(source, Cancellation);

        machine.Ahead = TimeSpan.FromHours(-1);

        Assert.Equal(await NowAsync(source), clock.GetUtcNow(), Nearly);
    }

    [Fact]
    public async Task What_passes_between_two_readings_is_counted()
    {
        await using var database = await postgres.CreateEmptyDatabaseAsync(Cancellation);
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        var machine = new MachineClock();
        var clock = new DatabaseClock(machine);
        await clock.ReadAsync(source, Cancellation);

        machine.Passed = TimeSpan.FromHours(2);

        Assert.Equal(await NowAsync(source) + TimeSpan.FromHours(2), clock.GetUtcNow(), Nearly);
    }

    private static async Task<DateTimeOffset> NowAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("SELECT clock_timestamp()");
        return new((DateTime)(await command.ExecuteScalarAsync(Cancellation))!);
    }

    private sealed class MachineClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public TimeSpan Passed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;

        public override long GetTimestamp() => base.GetUtcNow().UtcTicks + Passed.Ticks;
    }
}
