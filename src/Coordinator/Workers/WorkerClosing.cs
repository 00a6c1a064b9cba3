using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Scheduling;

namespace Orchestrator.Coordinator.Workers;

/// <summary>
/// Takes workers out of use, and back into it. What is recorded is the wish; that the tasks of a draining worker make room is seen to by the
/// sweep of runs, within seconds.
/// </summary>
internal sealed class WorkerClosing(NpgsqlDataSource database, IWorkerQuery workers, IGrainFactory grains)
{
    public async Task<Worker> CordonAsync(string name, bool isDraining, CancellationToken cancellation)
    {
        await SetAsync(name, "cordoned = true, draining = draining OR @draining", isDraining, cancellation);
        return await ReadAsync(name, cancellation);
    }

    public async Task<Worker> UncordonAsync(string name, CancellationToken cancellation)
    {
        await SetAsync(name, "cordoned = false, draining = @draining", isDraining: false, cancellation);
        await grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.TheOne).NudgeAsync();
        return await ReadAsync(name, cancellation);
    }

    private async Task SetAsync(string name, string flags, bool isDraining, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"UPDATE worker SET {flags} WHERE name = @name");
        command.Parameters.AddWithValue("name", name);
        command.Parameters.AddWithValue("draining", isDraining);
        if (await command.ExecuteNonQueryAsync(cancellation) == 0)
        {
            var known = await workers.ListAsync(includeLost: true, cancellation);
            throw WorkerErrors.NotFound(name, known.Select(worker => worker.Name));
        }
    }

    private async Task<Worker> ReadAsync(string name, CancellationToken cancellation)
    {
        var known = await workers.ListAsync(includeLost: true, cancellation);
        return known.Single(worker => worker.Name == name);
    }
}
