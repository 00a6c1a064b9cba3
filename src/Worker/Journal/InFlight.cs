namespace Orchestrator.Worker.Journal;

/// <summary>
/// Counts batches under way. Until the first answer of a call there is only one, since it tells where to go on; after an answer that
/// falls short of its batch the others under way are for nothing, and all must be answered before sending goes on from there.
/// </summary>
internal sealed class InFlight
{
    private const int Limit = 4;

    private int _count;
    private bool _isConfirmed;

    /// <summary>Nothing may be sent before an answer came.</summary>
    public bool MustReturn => _count >= Limit || (_count > 0 && (!_isConfirmed || FellShort));

    /// <summary>What is sent next is what follows the last answer.</summary>
    public bool MustRestart => FellShort && _count == 0;

    private bool FellShort { get; set; }

    public void Sent() => _count++;

    public void Answered(bool isWhole)
    {
        _count--;
        _isConfirmed = true;
        FellShort |= !isWhole;
    }

    public void Restart() => (_count, _isConfirmed, FellShort) = (0, false, false);
}
