using Orchestrator.Contracts.V1;

namespace Orchestrator.Chaos;

/// <summary>
/// How long runs are waited for: as long as one of them gets on. That a busy machine trains slowly is no breach; that attempt follows attempt and none
/// comes further is one.
/// </summary>
internal sealed class Patience(TimeSpan mostStandstill)
{
    private readonly Dictionary<string, ulong> _furthest = [];
    private int _open = int.MaxValue;
    private TimeSpan _gotOn;

    /// <param name="open">The runs that have not ended, as they are now.</param>
    /// <param name="passed">Since the waiting began.</param>
    /// <returns>False: none ended or came further than ever for too long.</returns>
    public bool Lasts(IReadOnlyCollection<Run> open, TimeSpan passed)
    {
        var gotOn = open.Count < _open;
        _open = open.Count;
        foreach (var run in open)
        {
            var step = run.Progress?.Step ?? 0;
            gotOn |= step > _furthest.GetValueOrDefault(run.Id);
            _furthest[run.Id] = Math.Max(step, _furthest.GetValueOrDefault(run.Id));
        }

        _gotOn = gotOn ? passed : _gotOn;
        return passed - _gotOn < mostStandstill;
    }
}
