using Orchestrator.Contracts.V1;

namespace Orchestrator.Chaos.Auditing;

/// <summary>Holds what is stored against what was acknowledged and against the undisturbed trainings. One line for each run that has a breach.</summary>
internal static class AuditRules
{
    private static readonly string[] Endings = ["succeeded", "failed", "canceled"];

    /// <param name="evidence">What is judged.</param>
    /// <param name="undisturbed">By variant.</param>
    /// <returns>Empty when everything holds.</returns>
    public static IReadOnlyList<string> BreachesOf(Evidence evidence, IReadOnlyList<Training> undisturbed)
    {
        var variants = evidence.Acknowledged.DistinctBy(one => one.Key).ToDictionary(one => one.Key, one => one.Variant);
        return
        [
            .. evidence.Acknowledged.Count == 0 ? ["no run was acknowledged"] : Array.Empty<string>(),
            .. BreachesOf(evidence.Acknowledged, evidence.Runs, run => OfTraining(run, undisturbed[variants[run.Key]])),
            .. LedgerRules.BreachesOf(evidence.Ledger),
            .. evidence.LeftBehind.Select(left => $"left behind: {left}"),
        ];
    }

    /// <summary>Every acknowledged run is stored once, and nothing else is.</summary>
    /// <param name="acknowledged">As often as it was.</param>
    /// <param name="stored">All there are.</param>
    /// <param name="judge">Says what is wrong with a stored run.</param>
    public static IEnumerable<string> BreachesOf(
        IReadOnlyCollection<Submitted> acknowledged, IReadOnlyList<StoredRun> stored, Func<StoredRun, IEnumerable<string>> judge)
    {
        var byKey = stored.ToLookup(run => run.Key);
        foreach (var one in acknowledged.GroupBy(one => one.Key))
        {
            var ids = one.Select(submitted => submitted.Run).Distinct().ToList();
            string[] breaches =
            [
                .. ids.Count > 1 ? [$"was acknowledged as {string.Join(" and as ", ids)}"] : Array.Empty<string>(),
                .. OfStored(ids[0], [.. byKey[one.Key]], judge),
            ];
            if (breaches.Length > 0)
            {
                yield return $"run {one.Key} ({ids[0]}): {string.Join("; ", breaches)}";
            }
        }

        // Every call was repeated until it was acknowledged, so nothing is stored that was not.
        var keys = acknowledged.Select(one => one.Key).ToHashSet();
        foreach (var run in stored.Where(run => !keys.Contains(run.Key)))
        {
            yield return $"run {run.Key} ({run.Id}) is stored and was never acknowledged";
        }
    }

    private static IEnumerable<string> OfStored(string id, IReadOnlyList<StoredRun> stored, Func<StoredRun, IEnumerable<string>> judge) => stored switch
    {
        [] => ["was acknowledged and is not stored"],
        [var run] when run.Id != id => [$"is stored as {run.Id}"],
        [var run] => [.. OfEvents(run.Events), .. judge(run)],
        _ => [$"is stored {stored.Count} times: {string.Join(", ", stored.Select(run => run.Id))}"],
    };

    private static IEnumerable<string> OfTraining(StoredRun run, Training undisturbed)
    {
        if (run.Status != RunStatus.Succeeded)
        {
            return [$"is {run.Status}: {run.Message}"];
        }

        return
        [
            .. CurveRules.BreachesOf(undisturbed.Curves, run.Trained.Curves),
            .. run.Trained.Weights == undisturbed.Weights ? Array.Empty<string>()
                : [run.Trained.Weights is null ? "has no weights at its end" : "ended with other weights than the undisturbed training"],
        ];
    }

    private static IEnumerable<string> OfEvents(IReadOnlyList<StoredEvent> events)
    {
        for (var at = 0; at < events.Count; at++)
        {
            if (events[at].Version != at + 1)
            {
                yield return $"has event {events[at].Version} in the place of event {at + 1}";
                break;
            }
        }

        var ended = events.TakeWhile(one => !Endings.Contains(one.Type)).Count();
        foreach (var late in events.Skip(ended + 1))
        {
            yield return $"has event {late.Version} ({late.Type}) after its end";
        }

        var attempts = events.Where(one => one.Attempt is not null).Select(one => one.Attempt!.Value).ToList();
        if (!attempts.SequenceEqual(Enumerable.Range(1, attempts.Count)))
        {
            yield return $"has attempts {string.Join(", ", attempts)}";
        }
    }
}
