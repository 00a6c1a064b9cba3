namespace Orchestrator.Coordinator.Runs;

/// <summary>What became of the wish to append an event.</summary>
internal enum AppendOutcome
{
    Recorded,

    /// <summary>Somebody else appended first: decide again on what is.</summary>
    Overtaken,

    /// <summary>A device of the placement is held by another run.</summary>
    DeviceHeld,

    /// <summary>Runs that are not deleted began from a checkpoint of the one that was to be.</summary>
    Forked,
}
