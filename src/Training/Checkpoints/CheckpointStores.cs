using Orchestrator.Training.Checkpoints.S3;

namespace Orchestrator.Training.Checkpoints;

/// <summary>Opens stores of checkpoints by what their places are: folders, or buckets of the S3-compatible store that the settings name.</summary>
public sealed class CheckpointStores(S3Options s3, TimeProvider clock) : IDisposable
{
    private readonly Lazy<S3Connection> _connection = new(() => new S3Connection(s3, clock, Random.Shared));

    /// <param name="run">The place of one run's checkpoints.</param>
    /// <param name="progressed">Is called at every piece that was written or read, and while a store is waited for; null: nobody is interested.</param>
    public ICheckpointStore Open(CheckpointPlace run, Action? progressed = null) => run switch
    {
        CheckpointPlace.Folder folder => new FolderCheckpointStore(folder.Path, progressed),
        CheckpointPlace.Bucket bucket => new S3CheckpointStore(_connection.Value, bucket, progressed ?? (() => { })),
        _ => throw new ArgumentOutOfRangeException(nameof(run)),
    };

    /// <param name="root">The place of all runs' checkpoints.</param>
    public IStoreName NameOf(CheckpointPlace root) => root switch
    {
        CheckpointPlace.Folder folder => new FolderStoreName(folder.Path),
        CheckpointPlace.Bucket bucket => new S3StoreName(_connection.Value, bucket, clock),
        _ => throw new ArgumentOutOfRangeException(nameof(root)),
    };

    public void Dispose()
    {
        if (_connection.IsValueCreated)
        {
            _connection.Value.Dispose();
        }
    }
}
