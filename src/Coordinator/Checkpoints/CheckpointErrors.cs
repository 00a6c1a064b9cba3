using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Errors;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Checkpoints;

internal static class CheckpointErrors
{
    public static OrchestratorException NotFound(RunReference run, ulong? step, IEnumerable<long> known) => new(
        ErrorReason.CheckpointNotFound,
        !known.Any()
            ? $"Run {run.Name} ({run.Id}) has no checkpoint yet."
            : $"Run {run.Name} ({run.Id}) has no checkpoint at step {step}. " +
              $"It has them at steps {string.Join(", ", known.Distinct().Order())}.");

    public static OrchestratorException NotFound(RunReference run, Position position, IReadOnlyCollection<StoredCheckpoint> known) => new(
        ErrorReason.CheckpointNotFound,
        known.Count == 0
            ? $"Run {run.Name} ({run.Id}) has no checkpoint yet."
            : $"Run {run.Name} ({run.Id}) has no checkpoint at sequence {position.Sequence} of attempt {position.Attempt}. " +
              $"It has them at {string.Join(", ", known.Reverse().Select(one => $"{one.Attempt}/{one.Sequence}"))} (attempt/sequence).");

    public static OrchestratorException Elsewhere(RunReference run, RunOrigin origin) => new(
        ErrorReason.CheckpointNotFound,
        $"Run {run.Name} ({run.Id}) was imported without its checkpoints: their files stayed with installation {origin.Installation}" +
        $"{(origin.Server.Length > 0 ? $" ({origin.Server})" : "")}. Nothing can begin from them here; fork it there and import the fork.");

    public static OrchestratorException Damaged(RunReference run, StoredCheckpoint meant, IEnumerable<StoredCheckpoint> known)
    {
        var sound = known.Where(one => one.IsSound).Select(one => one.Step).Distinct().Order().ToList();
        return new(
            ErrorReason.CheckpointDamaged,
            $"The checkpoint of run {run.Name} ({run.Id}) at step {meant.Step} ({meant.Attempt}/{meant.Sequence}) is damaged, found " +
            $"{meant.Damage!.FoundAt:u}: {meant.Damage.What}. " +
            (sound.Count > 0 ? $"Sound ones are at steps {string.Join(", ", sound)}." : "The run has no sound one."));
    }

    public static OrchestratorException Unreadable(KnownCheckpoint checkpoint, string message) => new(
        ErrorReason.CheckpointNotFound,
        $"Worker {checkpoint.WorkerName} cannot read its checkpoint {checkpoint.Stored.Location}: {message}");

    public static OrchestratorException WorkerAway(KnownCheckpoint checkpoint) => new(
        ErrorReason.WorkerUnavailable,
        $"Worker {checkpoint.WorkerName} holds the checkpoint {checkpoint.Stored.Location} and is not connected. Try again when it is.");

    public static OrchestratorException WorkerSilent(KnownCheckpoint checkpoint, TimeSpan waited) => new(
        ErrorReason.WorkerUnavailable,
        $"Worker {checkpoint.WorkerName} has sent nothing of {checkpoint.Stored.Location} for {waited.TotalSeconds:0} s. Try again.");

    public static OrchestratorException NobodyWaits(string transfer) => new(
        ErrorReason.InvalidRequest, $"Nobody waits for transfer {transfer}: its download has ended, or another upload answers it.");
}
