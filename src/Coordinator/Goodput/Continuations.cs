using Orchestrator.Coordinator.Curves;

namespace Orchestrator.Coordinator.Goodput;

/// <summary>The place in an attempt after which all was done again.</summary>
/// <param name="FirstStep">The steps that the attempt began with.</param>
/// <param name="Sequence">Of the position that its successor went on from.</param>
/// <param name="Step">Steps done there.</param>
internal readonly record struct Cut(long FirstStep, long Sequence, long Step)
{
    /// <summary>Nothing of the attempt is part of the weights.</summary>
    public static readonly Cut Everything;
}

/// <summary>
/// Which work of a run's attempts led to its newest weights: walks from the newest attempt that began back to where each really
/// went on from.
/// </summary>
internal sealed class Continuations
{
    public static readonly Continuations None = new([]);

    private readonly Dictionary<int, Cut> _cuts = [];
    private readonly int _newest;

    /// <param name="starts">Of one run.</param>
    public Continuations(IEnumerable<AttemptContinuation> starts)
    {
        var known = starts.ToDictionary(start => start.Attempt);
        _newest = known.Keys.DefaultIfEmpty().Max();
        var child = known.GetValueOrDefault(_newest);
        while (child?.From is { } from && from.Attempt < child.Attempt)
        {
            var parent = known.GetValueOrDefault(from.Attempt);
            _cuts[from.Attempt] = new(parent?.Step ?? 0, from.Sequence, child.Step);
            child = parent;
        }
    }

    /// <summary>Null: nothing was done again, so far.</summary>
    public Cut? CutOf(int attempt) =>
        attempt >= _newest ? null : _cuts.TryGetValue(attempt, out var cut) ? cut : Cut.Everything;
}
