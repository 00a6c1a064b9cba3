using Npgsql;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Goodput;

/// <summary>What the ledger notes in the very transaction that gives a device to an attempt, or takes it back.</summary>
internal static class StretchStatements
{
    // Not before the end of the last one: whoever waited for a device has an older now() than the one that released it.
    public static NpgsqlBatchCommand Begin(RunId run, int attempt, WorkerId worker, IEnumerable<string> devices) => new(
        """
        INSERT INTO device_stretch (worker_id, device, run_id, attempt, held_from)
        SELECT @worker, d, @run, @attempt, greatest(
          clock_timestamp(), (SELECT max(held_until) FROM device_stretch AS s WHERE s.worker_id = @worker AND s.device = d))
        FROM unnest(@devices) AS d
        """)
    {
        Parameters = { new("worker", worker.Value), new("devices", devices.ToArray()), new("run", run.Value), new("attempt", attempt) },
    };

    public static NpgsqlBatchCommand End(RunId run, int attempt) => new(
        """
        UPDATE device_stretch SET held_until = greatest(held_from, clock_timestamp())
        WHERE run_id = @run AND attempt = @attempt AND held_until IS NULL
        """)
    {
        Parameters = { new("run", run.Value), new("attempt", attempt) },
    };
}
