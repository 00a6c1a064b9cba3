namespace Orchestrator.Coordinator.Workers;

/// <summary>The answer to a heartbeat.</summary>
internal enum LeaseRenewal
{
    Renewed,

    /// <summary>A newer session of the worker exists.</summary>
    Replaced,

    /// <summary>The lease ran out before; what the worker did was given up, and it must begin anew.</summary>
    Lost,
}
