using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>The checkpoints of a run, together with what else is to be known of each.</summary>
internal sealed class CheckpointQuery(CheckpointStore store, ILineageQuery lineages, IWorkerQuery workers) : ICheckpointChoice
{
    /// <summary>Highest position first.</summary>
    public async Task<IReadOnlyList<KnownCheckpoint>> ListAsync(RunId run, CancellationToken cancellation)
    {
        var known = await workers.ListAsync(includeLost: true, cancellation);
        var names = known.ToDictionary(worker => Guid.Parse(worker.Id), worker => worker.Name);
        var lineage = await lineages.ReadAsync(run, cancellation);
        return
        [
            .. from stored in await store.ReadAsync(run, cancellation)
               select new KnownCheckpoint(stored, names[stored.Worker.Value], lineage.Contains(new(stored.Attempt, stored.Sequence))),
        ];
    }

    /// <param name="step">Null: the newest.</param>
    /// <exception cref="Platform.Errors.OrchestratorException">There is none, or none at that step.</exception>
    public async Task<KnownCheckpoint> ChooseAsync(RunReference run, ulong? step, CancellationToken cancellation)
    {
        var known = await ListAsync(run.Id, cancellation);
        var chosen = known
            .Where(checkpoint => step is null || (ulong)checkpoint.Stored.Step == step)
            .OrderByDescending(checkpoint => checkpoint.IsServed)
            .FirstOrDefault();
        return chosen ?? throw CheckpointErrors.NotFound(run, step, known.Select(checkpoint => checkpoint.Stored.Step));
    }

    public async Task<StoredCheckpoint> ChooseAsync(RunReference run, ulong? step, Position? position, CancellationToken cancellation)
    {
        if (position is null)
        {
            return (await ChooseAsync(run, step, cancellation)).Stored;
        }

        var known = await store.ReadAsync(run.Id, cancellation);
        return known.FirstOrDefault(one => (uint)one.Attempt == position.Attempt && (ulong)one.Sequence == position.Sequence)
            ?? throw CheckpointErrors.NotFound(run, position, known);
    }
}

/// <summary>A checkpoint with the name of the worker that holds it; is its position on the served history?</summary>
internal sealed record KnownCheckpoint(StoredCheckpoint Stored, string WorkerName, bool IsServed);
