using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Workers;

/// <summary>
/// Whose records a worker may bring. Those of an attempt that it was given; and of one behind it as far as that was continued, because the
/// checkpoints of an attempt keep its journal, and its own worker may be gone for good. Whoever brings a record, it is the same one.
/// </summary>
internal static class JournalRights
{
    /// <param name="attempt">Whose journal it is.</param>
    /// <param name="given">The attempts of the run that the worker was ever given.</param>
    /// <param name="starts">The first records of the run's attempts, as far as they are known.</param>
    /// <returns>The last record that it may bring; null when it may bring none.</returns>
    public static ulong? LastOf(int attempt, IReadOnlySet<int> given, IReadOnlyDictionary<int, AttemptStarted> starts)
    {
        if (given.Contains(attempt))
        {
            return ulong.MaxValue;
        }

        var cuts = from later in given
                   where starts.ContainsKey(later)
                   from position in starts[later].Lineage
                   where position.Attempt == attempt
                   select (ulong?)position.Sequence;
        return cuts.Max();
    }
}
