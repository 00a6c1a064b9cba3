using Npgsql;
using Orchestrator.Coordinator.Platform.Database;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>Tells of committed journal records.</summary>
internal sealed class CurveSignals(NpgsqlDataSource database, TimeProvider clock, ILogger<CurveSignals> logger)
    : NotificationListener(Channel, database, clock, logger)
{
    private const string Channel = "curve";

    /// <summary>Part of the transaction that commits records: heard when, and only if, it commits.</summary>
    public static NpgsqlBatchCommand NotificationOf(RunId run) => NotificationOf(Channel, run.Value);

    /// <summary>Completes at the run's next commit after this call, or a second later. Call it before reading what is there.</summary>
    public Task NextAsync(RunId run, CancellationToken cancellation) => NextAsync(run.Value, cancellation);
}
