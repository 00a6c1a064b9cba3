using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Workers;

/// <summary>Workers as people read of them.</summary>
internal static class WorkerWords
{
    /// <summary>For instance "connected, draining".</summary>
    public static string StatusOf(Worker worker)
    {
        var status = worker.Status.ToString().ToLowerInvariant();
        return worker switch
        {
            { Leaving: true } => $"{status}, leaving",
            { Draining: true } => $"{status}, draining",
            { Cordoned: true } => $"{status}, cordoned",
            _ => status,
        };
    }
}
