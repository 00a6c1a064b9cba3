using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>Calls a person once a checkpoint is recorded as damaged: its run goes on by itself, what destroyed the files may go on too.</summary>
internal sealed partial class DamageAlarm(CheckpointInstruments instruments, ILogger<DamageAlarm> logger)
{
    public void FoundAtRestore(RunId run, DamagedCheckpoint found)
    {
        instruments.Damaged("restore");
        LogDamaged($"{run}", found.Position.Attempt, found.Position.Sequence, found.Damage);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Checkpoint {Attempt}/{Sequence} of run {Run} is damaged: {Damage}")]
    private partial void LogDamaged(string run, uint attempt, ulong sequence, string damage);
}
