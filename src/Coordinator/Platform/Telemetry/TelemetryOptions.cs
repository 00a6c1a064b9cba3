namespace Orchestrator.Coordinator.Platform.Telemetry;

/// <summary>What gauges need to be told, and how fresh they are.</summary>
internal sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>Time between two looks at the state that gauges tell of, at least 1 s. Default: 00:00:15.</summary>
    public TimeSpan ReadEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Time between two readings of the ledger of device time, at least 1 s: it goes through all attempts that ever were. Default: 00:01:00.</summary>
    public TimeSpan ReadLedgerEvery { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Room that PostgreSQL's volume has for the database, in bytes; PostgreSQL itself does not know. Default: 0, which tells none.</summary>
    public long DatabaseCapacity { get; set; }

    /// <summary>
    /// By pool: floating-point operations that one device does in a second at most, at the precision of its runs. Default: none, and of a pool
    /// that is not named no model FLOPs utilisation is told.
    /// </summary>
    public Dictionary<string, double> PeakFlops { get; } = new(StringComparer.Ordinal);
}
