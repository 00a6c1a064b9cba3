using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>The checkpoints of a run, together with what else is to be known of each.</summary>
internal sealed class CheckpointQuery(CheckpointStore store, ILineageQuery lineages, IWorkerQuery workers, IRunOrigins origins) : ICheckpointChoice
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

    /// <param name="run">Whose.</param>
    /// <param name="step">Null: the newest that is sound.</param>
    /// <param name="cancellation">Of the caller.</param>
    /// <exception cref="Platform.Errors.OrchestratorException">There is none, or none at that step, or it is damaged.</exception>
    public async Task<KnownCheckpoint> ChooseAsync(RunReference run, ulong? step, CancellationToken cancellation)
    {
        var known = await ListAsync(run.Id, cancellation);
        await RequireHereAsync(run, known.Count, cancellation);
        var meant = known.Where(checkpoint => step is null || (ulong)checkpoint.Stored.Step == step).ToList();
        if (meant.Count == 0)
        {
            throw CheckpointErrors.NotFound(run, step, known.Select(checkpoint => checkpoint.Stored.Step));
        }

        return meant.OrderByDescending(checkpoint => checkpoint.IsServed).FirstOrDefault(checkpoint => checkpoint.Stored.IsSound)
            ?? throw CheckpointErrors.Damaged(run, meant[0].Stored, known.Select(checkpoint => checkpoint.Stored));
    }

    public async Task<StoredCheckpoint> ChooseAsync(RunReference run, ulong? step, Position? position, CancellationToken cancellation)
    {
        if (position is null)
        {
            return (await ChooseAsync(run, step, cancellation)).Stored;
        }

        var known = await store.ReadAsync(run.Id, cancellation);
        await RequireHereAsync(run, known.Count, cancellation);
        var meant = known.FirstOrDefault(one => (uint)one.Attempt == position.Attempt && (ulong)one.Sequence == position.Sequence)
            ?? throw CheckpointErrors.NotFound(run, position, known);
        return meant.IsSound ? meant : throw CheckpointErrors.Damaged(run, meant, known);
    }

    // That a run has none is explained otherwise when it has some elsewhere.
    private async Task RequireHereAsync(RunReference run, int known, CancellationToken cancellation)
    {
        if (known == 0 && await origins.OfAsync(run.Id, cancellation) is { } origin)
        {
            throw CheckpointErrors.Elsewhere(run, origin);
        }
    }
}

/// <summary>A checkpoint with the name of the worker that holds it; is its position on the served history?</summary>
internal sealed record KnownCheckpoint(StoredCheckpoint Stored, string WorkerName, bool IsServed);
