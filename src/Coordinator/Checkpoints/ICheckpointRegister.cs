using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>Makes checkpoints, and damage of them, known in the same transaction as the journal records that tell of them.</summary>
internal interface ICheckpointRegister
{
    /// <param name="writtenAt">The trainer's clock, UTC.</param>
    NpgsqlBatchCommand Registration(RunId run, WorkerId worker, CheckpointWritten checkpoint, DateTime writtenAt);

    /// <summary>Notes what a restore found on a worker. Changes no row when that is known, or when these are not the files that the worker sees.</summary>
    NpgsqlBatchCommand Damage(RunId run, WorkerId worker, DamagedCheckpoint found);

    /// <summary>That it was not known before is committed.</summary>
    void Alarm(RunId run, DamagedCheckpoint found);
}
