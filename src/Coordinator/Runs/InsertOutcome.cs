namespace Orchestrator.Coordinator.Runs;

/// <summary>What became of a submission. Nothing is stored unless it was inserted.</summary>
internal enum InsertOutcome
{
    Inserted,

    /// <summary>The project's key belongs to another run.</summary>
    KeyTaken,

    /// <summary>The checkpoint that the run was to begin from was retired, alone or with all of its run, or found damaged, meanwhile.</summary>
    CheckpointGone,
}
