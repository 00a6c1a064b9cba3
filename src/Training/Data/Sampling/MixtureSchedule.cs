namespace Orchestrator.Training.Data.Sampling;

/// <summary>
/// Which source gives which sequence. A function of the index alone: after any number of sequences each source has given its exact share,
/// less than one sequence more or less. Stride scheduling with release times: a source may give its k-th sequence once its share exceeds k,
/// and the one whose share reaches k + 1 first goes first (Baruah and others, "Proportionate progress", 1996).
/// </summary>
/// <remarks>Reading on costs nothing; a jump counts up to its place, some nanoseconds a sequence.</remarks>
internal sealed class MixtureSchedule(IReadOnlyList<double> weights)
{
    private readonly double[] _shares = [.. weights.Select(weight => weight / weights.Sum())];
    private readonly ulong[] _given = new ulong[weights.Count];
    private ulong _next;

    /// <summary>The source of a sequence, and which of that source's sequences it is, counted from 0.</summary>
    internal (int Source, ulong Running) At(ulong index)
    {
        if (_shares.Length == 1)
        {
            return (0, index);
        }

        if (index < _next)
        {
            Array.Clear(_given);
            _next = 0;
        }

        while (_next < index)
        {
            Advance();
        }

        return Advance();
    }

    private (int Source, ulong Running) Advance()
    {
        _next++;
        var (chosen, earliest) = (0, double.PositiveInfinity);
        for (var source = 0; source < _shares.Length; source++)
        {
            var deadline = (_given[source] + 1) / _shares[source];
            if (_given[source] < _shares[source] * _next && deadline < earliest)
            {
                (chosen, earliest) = (source, deadline);
            }
        }

        return (chosen, _given[chosen]++);
    }
}
