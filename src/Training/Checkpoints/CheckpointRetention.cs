namespace Orchestrator.Training.Checkpoints;

/// <summary>Which checkpoints stay: the newest ones, and so always the last.</summary>
public static class CheckpointRetention
{
    /// <param name="warn">Is told of every checkpoint that cannot be deleted; the next time tries again.</param>
    public static void Apply(ICheckpointStore store, uint keep, Action<string> warn)
    {
        foreach (var position in store.List().Skip((int)keep))
        {
            try
            {
                store.Delete(position);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                warn($"Checkpoint {position} cannot be deleted: {error.Message}");
            }
        }
    }
}
