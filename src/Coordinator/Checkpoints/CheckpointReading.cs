using Npgsql;
using Orchestrator.Coordinator.Platform.Telemetry;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>How many checkpoints are kept, how large they are, and how many of them are known to be damaged.</summary>
internal sealed class CheckpointReading(NpgsqlDataSource database) : IStateReading
{
    private static readonly StateGauge Kept = new("orchestrator.checkpoint.count", "{checkpoint}", "Checkpoints that are kept, by what is known of them");
    private static readonly StateGauge Size = new("orchestrator.checkpoint.stored", "By", "Of all that are kept together");

    public string MeterName => "Orchestrator.Coordinator.Checkpoints.State";

    public IReadOnlyList<StateGauge> Gauges { get; } = [Kept, Size];

    public async Task<IReadOnlyList<StateValue>> ReadAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            SELECT count(*) FILTER (WHERE damaged_at IS NOT NULL), count(*) FILTER (WHERE damaged_at IS NULL), coalesce(sum(size_bytes), 0)::bigint
            FROM checkpoint WHERE retired_at IS NULL
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return
        [
            Kept.At(reader.GetInt64(0), ("state", "damaged")),
            Kept.At(reader.GetInt64(1), ("state", "sound")),
            Size.At(reader.GetInt64(2)),
        ];
    }
}
