using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Goodput;

/// <summary>
/// Puts the ledger together from what was heard of devices, and what the journals say of how attempts follow one another.
/// </summary>
internal sealed class LedgerReader(LedgerStore store, IWorkerQuery workers, ILineageQuery lineages)
{
    /// <param name="run">Null: all time of all devices.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Ledger> ReadAsync(RunId? run, CancellationToken cancellation)
    {
        var facts = await store.ReadAsync(run, cancellation);
        // Afterwards, so that no device belongs to a worker not known here.
        var known = (await workers.ListAsync(includeLost: true, cancellation)).ToDictionary(worker => new WorkerId(Guid.Parse(worker.Id)));
        var continuations = await ContinuationsAsync(facts, cancellation);
        var entries = new List<LedgerEntry>();
        foreach (var device in facts.Devices)
        {
            var worker = known[device.Worker];
            entries.AddRange(
                from piece in TimelineOf(facts, device, worker).Pieces(facts.Trainers.GetValueOrDefault, CutOf)
                where run is null || piece.Holder is not null
                select new LedgerEntry(device.Worker, worker.Name, piece.Holder?.Run, piece.Times));
        }

        return new(facts.Now, entries);

        Cut? CutOf(AttemptKey attempt) => continuations.GetValueOrDefault(attempt.Run, Continuations.None).CutOf(attempt.Attempt);
    }

    // A device that the newest hello did not name is gone, though its worker is there.
    private static DeviceTimeline TimelineOf(LedgerFacts facts, DeviceFacts device, Worker worker)
    {
        var key = (device.Worker, device.Device);
        var isWithdrawn = device.Session < (long)worker.Session;
        var status = isWithdrawn && worker.Status == WorkerStatus.Connected ? WorkerStatus.Unreachable : worker.Status;
        var absences = status == WorkerStatus.Connected
            ? facts.Absences[key]
            : facts.Absences[key].Append(new(device.PresentUntil, facts.Now));
        return new(device.Since, facts.Now, status, [.. absences], [.. facts.Stretches[key]]);
    }

    // Only what has a second attempt can have done something again.
    private async Task<IReadOnlyDictionary<RunId, Continuations>> ContinuationsAsync(LedgerFacts facts, CancellationToken cancellation)
    {
        var resumed = facts.Stretches.SelectMany(stretches => stretches)
            .Where(stretch => stretch.Attempt.Attempt > 1)
            .Select(stretch => stretch.Attempt.Run)
            .ToHashSet();
        var starts = await lineages.ContinuationsOfAsync(resumed, cancellation);
        return starts.ToDictionary(run => run.Key, run => new Continuations(run));
    }
}
