namespace Orchestrator.Coordinator.Workers;

/// <summary>The answer to a hello.</summary>
internal abstract record WorkerRegistration
{
    private WorkerRegistration()
    {
    }

    /// <summary>The worker is attached; sessions before this one are refused from now on.</summary>
    internal sealed record Accepted(WorkerId Worker, long Session) : WorkerRegistration;

    /// <summary>Another folder has the name.</summary>
    /// <param name="KeyPrefix">The first digits of the hash of that folder's key, enough to tell two folders apart.</param>
    internal sealed record NameTaken(string Host, string KeyPrefix) : WorkerRegistration;
}
