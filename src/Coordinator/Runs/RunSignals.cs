using Npgsql;
using Orchestrator.Coordinator.Platform.Database;

namespace Orchestrator.Coordinator.Runs;

/// <summary>Tells of changes of runs.</summary>
internal sealed class RunSignals(NpgsqlDataSource database, TimeProvider clock, ILogger<RunSignals> logger)
    : NotificationListener(Channel, database, clock, logger)
{
    public const string Channel = "run";

    /// <summary>Part of the transaction that changes the run: heard when, and only if, it commits.</summary>
    public static NpgsqlBatchCommand NotificationOf(RunId run) => NotificationOf(Channel, run.Value);

    /// <summary>Completes at the run's next change after this call, or a second later. Call it before reading what is there.</summary>
    public Task NextAsync(RunId run, CancellationToken cancellation) => NextAsync(run.Value, cancellation);
}
