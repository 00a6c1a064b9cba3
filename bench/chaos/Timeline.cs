namespace Orchestrator.Chaos;

/// <summary>When a server was there, and when it was missed.</summary>
internal sealed class Timeline
{
    private readonly List<(DateTimeOffset At, bool IsThere)> _changes = [];

    /// <summary>Looks are in the order of time; only changes are kept.</summary>
    public void Look(DateTimeOffset at, bool isThere)
    {
        if (_changes is not [.., var last] || last.IsThere != isThere)
        {
            _changes.Add((at, isThere));
        }
    }

    /// <param name="at">When it was hit.</param>
    /// <param name="until">When it was hit again: what is seen from then on is of that.</param>
    /// <returns>How long until it was missed, and until it was there again; null: it was not.</returns>
    public (TimeSpan? Missed, TimeSpan? Back) After(DateTimeOffset at, DateTimeOffset until)
    {
        var gone = _changes.FindIndex(change => !change.IsThere && change.At >= at && change.At < until);
        return gone < 0 ? (null, null) : (_changes[gone].At - at, gone + 1 < _changes.Count ? _changes[gone + 1].At - at : null);
    }
}
