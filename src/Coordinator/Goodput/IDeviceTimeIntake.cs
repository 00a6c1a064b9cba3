using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Goodput;

/// <summary>Takes in what workers say of the time of their devices.</summary>
internal interface IDeviceTimeIntake
{
    /// <summary>
    /// The worker said hello: its devices are there from now on, and were not since the last heartbeat of its session before.
    /// </summary>
    Task BeginSessionAsync(WorkerId worker, long session, IEnumerable<Device> devices, CancellationToken cancellation);

    /// <summary>
    /// Every heartbeat states totals, so one that is lost changes nothing; nor does one that the database cannot take for now, or one of a
    /// session that was replaced.
    /// </summary>
    Task HearAsync(WorkerId worker, long session, IEnumerable<TaskReport> tasks, CancellationToken cancellation);
}
