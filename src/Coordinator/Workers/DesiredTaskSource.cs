using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Checkpoints;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Workers;

/// <summary>Puts together all that a worker should be doing now.</summary>
internal sealed class DesiredTaskSource(
    IAssignedTaskQuery assigned, IAttemptQuery attempts, ICheckpointRetention checkpoints,
    ICheckpointVerification verification)
{
    public async Task<DesiredTasks> ReadAsync(WorkerId worker, CancellationToken cancellation)
    {
        var tasks = await assigned.ForWorkerAsync(worker, cancellation);
        var committed = await attempts.CommittedOfAsync([.. tasks.Select(RunOf)], cancellation);
        foreach (var task in tasks)
        {
            task.HasBegun = committed.ContainsKey(new(RunOf(task), (int)task.Attempt));
        }

        foreach (var task in tasks.Where(task => task.Attempt > 1))
        {
            await PinSourcesAsync(task, cancellation);
        }

        // In one order, so that equal wishes are equal messages.
        return new()
        {
            Tasks = { tasks.OrderBy(task => task.RunId, StringComparer.Ordinal).ThenBy(task => task.Attempt) },
            DeleteCheckpoints = { await checkpoints.RetiredOfAsync(worker, cancellation) },
            VerifyCheckpoints = { await verification.AskAsync(worker, cancellation) },
        };
    }

    // What the first attempt trained on, the others train on, or they fail.
    private async Task PinSourcesAsync(DesiredTask task, CancellationToken cancellation)
    {
        var starts = await attempts.StartsOfAsync(RunOf(task), cancellation);
        if (starts.Count == 0)
        {
            return;
        }

        var first = starts.MinBy(start => start.Key).Value;
        foreach (var source in task.Spec.Data.Sources.Where(source => !source.HasHash))
        {
            if (first.SourceHashes.TryGetValue(source.Name, out var hash))
            {
                source.Hash = hash;
            }
        }
    }

    private static RunId RunOf(DesiredTask task) => new(Guid.Parse(task.RunId));
}
