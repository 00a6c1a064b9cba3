namespace Orchestrator.Coordinator.Workers;

/// <summary>Why a worker's session was not begun, or not gone on with.</summary>
internal enum LeaseRefusal
{
    /// <summary>Another folder has the name.</summary>
    Taken,

    /// <summary>Another agent of the same folder attached since.</summary>
    Replaced,

    /// <summary>Its lease ran out; it is to attach again.</summary>
    Lost,
}
