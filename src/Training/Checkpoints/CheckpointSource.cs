using Orchestrator.Training.Journal;

namespace Orchestrator.Training.Checkpoints;

/// <summary>A checkpoint of another run, by which a fork begins.</summary>
/// <param name="Run">What its run is called: the name of the folder that holds the run's checkpoints.</param>
public sealed record CheckpointSource(ICheckpointStore Store, JournalPosition Position, string Run);
