using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Journal;

namespace Orchestrator.Worker.Checkpoints;

/// <summary>
/// The place of all runs' checkpoints. What the coordinator names must be a checkpoint in it, and nothing else: neither by its name nor by a link
/// that somebody with whom a folder is shared has put there.
/// </summary>
internal sealed class CheckpointRoot(CheckpointPlace place, CheckpointStores stores)
{
    /// <summary>The name that the store carries within itself.</summary>
    public IStoreName StoreName => stores.NameOf(place);

    /// <summary>Where a run's checkpoints lie, for its trainers.</summary>
    public CheckpointPlace PlaceOf(string run) => place.In(run);

    /// <param name="progressed">Is called at every piece that is read; null: nobody is interested.</param>
    public ICheckpointStore StoreOf(string run, Action? progressed = null) => stores.Open(PlaceOf(run), progressed);

    /// <summary>The checkpoint at a location, whether there is one or not.</summary>
    /// <returns>Null when the location is not of the form run/attempt/sequence, or its run's folder is a link.</returns>
    public LocatedCheckpoint? Resolve(string location, Action? progressed = null) =>
        CheckpointLocation.TryParse(location) is { } at && !IsLink(PlaceOf(at.Run)) ? new(StoreOf(at.Run, progressed), at.Position) : null;

    private static bool IsLink(CheckpointPlace run) => run is CheckpointPlace.Folder folder && new DirectoryInfo(folder.Path).LinkTarget is not null;
}

/// <summary>A checkpoint and the store of its run.</summary>
internal sealed record LocatedCheckpoint(ICheckpointStore Store, JournalPosition Position);
