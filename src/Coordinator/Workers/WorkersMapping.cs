using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Workers;

internal static class WorkersMapping
{
    public static Welcome ToWelcome(AttachedWorker worker, WorkersOptions options) => new()
    {
        WorkerId = worker.Id.ToString(),
        Session = (ulong)worker.Session,
        HeartbeatInterval = Duration.FromTimeSpan(options.HeartbeatInterval),
        LeaseTerm = Duration.FromTimeSpan(options.LeaseTerm),
    };
}
