using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Journal;

namespace Orchestrator.Worker.Training;

/// <summary>Names a checkpoint of another run: the place of that run's checkpoints, and the position.</summary>
internal sealed record ForkPlace(CheckpointPlace Run, JournalPosition Position)
{
    /// <param name="checkpoint">RUN/ATTEMPT/SEQUENCE.</param>
    /// <returns>Null when it is of another form.</returns>
    public static ForkPlace? TryParse(CheckpointPlace checkpoint) =>
        checkpoint.Parent is { Parent: { Name.Length: > 0 } run } attempt
        && JournalPosition.TryParse($"{attempt.Name}/{checkpoint.Name}") is { } position
            ? new(run, position)
            : null;
}
