using Npgsql;

namespace Orchestrator.Coordinator.Platform.Database;

/// <summary>
/// PostgreSQL's clock, carried on by this machine's monotonic one. All coordinators go by it, so a deadline that one of them writes down means
/// the same to the others, and a machine whose time is wrong, or is set, changes nothing.
/// </summary>
internal sealed class DatabaseClock(TimeProvider machine) : TimeProvider
{
    // Half of the round trip is how far the answer may be off.
    private static readonly TimeSpan LongestRoundTrip = TimeSpan.FromSeconds(1);

    private volatile Reading _reading = new(machine.GetUtcNow(), machine.GetTimestamp());

    public override long TimestampFrequency => machine.TimestampFrequency;

    public override DateTimeOffset GetUtcNow()
    {
        var reading = _reading;
        return reading.Time + machine.GetElapsedTime(reading.TakenAt);
    }

    public override long GetTimestamp() => machine.GetTimestamp();

    /// <summary>Asks PostgreSQL. An answer that was long on its way is left out.</summary>
    public async Task ReadAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        var asked = machine.GetTimestamp();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var answered = machine.GetTimestamp();
        if (machine.GetElapsedTime(asked, answered) is var roundTrip && roundTrip <= LongestRoundTrip)
        {
            _reading = new(reader.GetFieldValue<DateTimeOffset>(0) + (roundTrip / 2), answered);
        }
    }

    private sealed record Reading(DateTimeOffset Time, long TakenAt);
}
