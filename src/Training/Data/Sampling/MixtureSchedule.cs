namespace Orchestrator.Training.Data.Sampling;

/// <summary>
/// Which source gives which sequence. A function of the index alone: after any number of sequences each source has given its exact share,
/// less than one sequence more or less. Stride scheduling with release times: a source may give its k-th sequence once its share exceeds k,
/// and the one whose share reaches k + 1 first goes first (Baruah and others, "Proportionate progress", 1996).
/// </summary>
/// <remarks>Reading on costs nothing; a jump counts up to its place, tens of nanoseconds a sequence.</remarks>
internal sealed class MixtureSchedule
{
    private readonly double[] _shares;
    private readonly ulong[] _given;

    // When a source's next sequence may come, and by when it has to, counted in sequences of the mixture.
    private readonly double[] _releases;
    private readonly double[] _deadlines;
    private ulong _next;

    internal MixtureSchedule(IReadOnlyList<double> weights)
    {
        _shares = [.. weights.Select(weight => weight / weights.Sum())];
        _given = new ulong[weights.Count];
        _releases = new double[weights.Count];
        _deadlines = new double[weights.Count];
        Restart();
    }

    /// <summary>The source of a sequence, and which of that source's sequences it is, counted from 0.</summary>
    internal (int Source, ulong Running) At(ulong index)
    {
        if (_shares.Length == 1)
        {
            return (0, index);
        }

        if (index < _next)
        {
            Restart();
        }

        while (_next < index)
        {
            Advance();
        }

        return Advance();
    }

    private void Restart()
    {
        _next = 0;
        Array.Clear(_given);
        Array.Clear(_releases);
        for (var source = 0; source < _shares.Length; source++)
        {
            _deadlines[source] = 1 / _shares[source];
        }
    }

    private (int Source, ulong Running) Advance()
    {
        _next++;
        var (chosen, earliest) = (0, double.PositiveInfinity);
        for (var source = 0; source < _shares.Length; source++)
        {
            if (_releases[source] < _next && _deadlines[source] < earliest)
            {
                (chosen, earliest) = (source, _deadlines[source]);
            }
        }

        var running = _given[chosen]++;
        _releases[chosen] = earliest;
        _deadlines[chosen] = (_given[chosen] + 1) / _shares[chosen];
        return (chosen, running);
    }
}
