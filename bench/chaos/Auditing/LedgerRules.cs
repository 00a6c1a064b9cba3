namespace Orchestrator.Chaos.Auditing;

/// <summary>Every microsecond of every device is in the ledger once, and every allocation too.</summary>
internal static class LedgerRules
{
    public static IEnumerable<string> BreachesOf(LedgerEvidence ledger) =>
        [.. OfSums(ledger.Workers), .. OfStretches(ledger.Stretches), .. OfAllocations(ledger)];

    private static IEnumerable<string> OfSums(IReadOnlyList<WorkerTimes> workers)
    {
        foreach (var worker in workers)
        {
            if (worker.Total < worker.Elapsed)
            {
                yield return $"the ledger of {worker.Worker} has a gap of {worker.Elapsed - worker.Total} µs";
            }
            else if (worker.Total > worker.Elapsed)
            {
                yield return $"the ledger of {worker.Worker} has {worker.Total - worker.Elapsed} µs twice";
            }

            if (worker.Classes != worker.Total)
            {
                yield return $"the classes of {worker.Worker} sum to {worker.Classes} µs of {worker.Total}";
            }
        }
    }

    private static IEnumerable<string> OfStretches(IReadOnlyList<Stretch> stretches)
    {
        foreach (var device in stretches.GroupBy(stretch => stretch.Device))
        {
            var (holder, until) = ("", long.MinValue);
            foreach (var stretch in device.OrderBy(stretch => stretch.From).ThenBy(stretch => stretch.Until ?? long.MaxValue))
            {
                if (stretch.From < until)
                {
                    yield return $"{device.Key} was held by {holder} and by {stretch.Attempt} at once";
                }

                var end = stretch.Until ?? long.MaxValue;
                (holder, until) = end > until ? (stretch.Attempt, end) : (holder, until);
            }
        }
    }

    private static IEnumerable<string> OfAllocations(LedgerEvidence ledger)
    {
        var known = ledger.Stretches.ToLookup(stretch => (stretch.Device, stretch.Attempt));
        foreach (var (device, attempt, isReleased) in ledger.Allocations)
        {
            if (!isReleased)
            {
                yield return $"{device} is held by {attempt}, though no run is left";
            }
            else if (!known[(device, attempt)].Any(stretch => stretch.Until is not null))
            {
                yield return $"{attempt} held {device}, and the ledger does not have its end";
            }
        }
    }
}
