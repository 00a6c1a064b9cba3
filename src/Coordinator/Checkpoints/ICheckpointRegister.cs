using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>Makes checkpoints, and damage of them, known in the same transaction as the journal records that tell of them.</summary>
internal interface ICheckpointRegister
{
    /// <param name="run">Whose checkpoint it is.</param>
    /// <param name="worker">Who has it.</param>
    /// <param name="checkpoint">As its trainer described it.</param>
    /// <param name="writtenAt">The trainer's clock, UTC.</param>
    /// <param name="isWanted">Otherwise its worker is asked at once to delete it.</param>
    NpgsqlBatchCommand Registration(RunId run, WorkerId worker, CheckpointWritten checkpoint, DateTime writtenAt, bool isWanted);

    /// <summary>
    /// Of a run from another installation, whose files stayed there: here it counts as deleted from the first, though a fork that began from it can say so.
    /// </summary>
    NpgsqlBatchCommand Mention(RunId run, Checkpoint checkpoint);

    /// <summary>Notes what a restore found on a worker. Changes no row when that is known, or when these are not the files that the worker sees.</summary>
    NpgsqlBatchCommand Damage(RunId run, WorkerId worker, DamagedCheckpoint found);

    /// <summary>That it was not known before is committed.</summary>
    void Alarm(RunId run, DamagedCheckpoint found);
}
