namespace Orchestrator.Training.Checkpoints;

/// <summary>Which checkpoints stay: the newest ones, and so always the last.</summary>
public static class CheckpointRetention
{
    public static void Apply(ICheckpointStore store, uint keep)
    {
        foreach (var position in store.List().Skip((int)keep))
        {
            store.Delete(position);
        }
    }
}
