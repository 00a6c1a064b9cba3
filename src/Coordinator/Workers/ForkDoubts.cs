using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Checkpoints;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Workers;

/// <summary>
/// A fork that lacked something where it was to begin may have found its checkpoint damaged. Its trainer cannot tell that from a folder that is not
/// mounted; who verifies the checkpoint can.
/// </summary>
internal sealed class ForkDoubts(IForkQuery forks, ICheckpointVerification verification)
{
    public async Task HearAsync(IEnumerable<TaskReport> tasks, CancellationToken cancellation)
    {
        RunId[] runs =
        [
            .. from task in tasks
               where task.State is TaskState.Ended && task.Verdict?.Code is VerdictCode.DataMissing
               select new RunId(Guid.Parse(task.RunId)),
        ];
        if (runs.Length > 0)
        {
            foreach (var point in (await forks.OfAsync(runs, cancellation)).Values)
            {
                await verification.HastenAsync(point, cancellation);
            }
        }
    }
}
