using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>Makes checkpoints known in the same transaction as the journal records that tell of them.</summary>
internal interface ICheckpointRegister
{
    /// <param name="writtenAt">The trainer's clock, UTC.</param>
    NpgsqlBatchCommand Registration(RunId run, WorkerId worker, CheckpointWritten checkpoint, DateTime writtenAt);
}
