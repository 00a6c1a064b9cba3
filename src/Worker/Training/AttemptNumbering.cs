using Orchestrator.Contracts.Folders;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Durability;

namespace Orchestrator.Worker.Training;

/// <summary>Gives an attempt its number and folder. Numbers only grow, because they order everything that attempts write.</summary>
internal static class AttemptNumbering
{
    /// <exception cref="TrainerRefusedException">The number is taken, or an earlier attempt would be forgotten.</exception>
    /// <exception cref="CannotWriteException">The attempt's folder cannot be made.</exception>
    public static AttemptFolder Begin(TrainOptions options, ICheckpointStore checkpoints)
    {
        var folders = AttemptFolders.In(options.Folder);
        var saved = checkpoints.List().Select(position => position.Attempt).FirstOrDefault();
        var next = folders.Select(folder => folder.Number).Append(saved).Max() + 1;
        var attempt = options.Folder.Attempt(options.Attempt ?? next);
        if (File.Exists(attempt.Process))
        {
            throw new TrainerRefusedException(
                $"Attempt {attempt.Number} was begun already: {attempt.Root}. Leave out --attempt to take the next number.");
        }

        if (saved >= attempt.Number)
        {
            throw new TrainerRefusedException(
                $"{options.Checkpoints} has checkpoints of attempt {saved}, so --attempt must be above it, not {attempt.Number}.");
        }

        if (!options.Resume && folders.Any(folder => File.Exists(folder.Journal)))
        {
            throw new TrainerRefusedException(
                $"{options.Folder.Root} holds a training already. Give --resume to continue it, or train in another folder.");
        }

        CannotWriteException.Guard(attempt.Root, () => DurableFile.CreateFolder(attempt.Root));
        return attempt;
    }
}
