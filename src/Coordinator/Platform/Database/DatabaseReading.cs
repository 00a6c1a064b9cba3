using Microsoft.Extensions.Options;
using Npgsql;
using Orchestrator.Coordinator.Platform.Telemetry;

namespace Orchestrator.Coordinator.Platform.Database;

/// <summary>How large the database is. How much room there is, an operator says.</summary>
internal sealed class DatabaseReading(NpgsqlDataSource database, IOptions<TelemetryOptions> options) : IStateReading
{
    private static readonly StateGauge Size = new("orchestrator.database.size", "By", "Of the coordinators' database, indexes included");
    private static readonly StateGauge Capacity = new("orchestrator.database.capacity", "By", "Room for it, as Telemetry:DatabaseCapacity says");

    public string MeterName => "Orchestrator.Coordinator.Database.State";

    public IReadOnlyList<StateGauge> Gauges { get; } = [Size, Capacity];

    public async Task<IReadOnlyList<StateValue>> ReadAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT pg_database_size(current_database())");
        var size = Size.At((long)(await command.ExecuteScalarAsync(cancellation))!);
        return options.Value.DatabaseCapacity is > 0 and var capacity ? [size, Capacity.At(capacity)] : [size];
    }
}
