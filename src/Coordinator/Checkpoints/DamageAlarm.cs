using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>Calls a person once a checkpoint is recorded as damaged: its run goes on by itself, what destroyed the files may go on too.</summary>
internal sealed partial class DamageAlarm(CheckpointInstruments instruments, ILogger<DamageAlarm> logger)
{
    public void Found(RunId run, DamagedCheckpoint found, DamageFinder finder)
    {
        instruments.Damaged(finder);
        LogDamaged(run, found.Position.Attempt, found.Position.Sequence, finder, found.Damage);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Checkpoint {Attempt}/{Sequence} of run {Run} is damaged, found at {Finder}: {Damage}")]
    private partial void LogDamaged(RunId run, uint attempt, ulong sequence, DamageFinder finder, string damage);
}

/// <summary>On what occasion a checkpoint was read.</summary>
internal enum DamageFinder
{
    Restore,
    Verification,
}
