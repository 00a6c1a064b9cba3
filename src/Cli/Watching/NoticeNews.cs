using System.Globalization;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Watching;

/// <summary>What the guards of a watched run saw, a line for each notice, once.</summary>
internal sealed class NoticeNews(WatchedRun watched)
{
    private readonly HashSet<Position> _told = [];
    private long _total;

    /// <summary>Lines on what has come since they were last taken.</summary>
    public IReadOnlyList<string> Take()
    {
        if (watched.Run is not { } run)
        {
            return [];
        }

        var lines = run.Notices.Where(notice => _told.Add(notice.Position)).Select(notice => Line(run, notice)).ToList();

        // A run is sent with its newest notices only, and many may come at once.
        var missed = (long)run.TotalNotices - _total - lines.Count;
        _total = (long)run.TotalNotices;
        return missed > 0 ? [string.Create(CultureInfo.InvariantCulture, $"{run.Spec.Name}: {missed:N0} older guard notices"), .. lines] : lines;
    }

    private static string Line(Run run, RunNotice recorded)
    {
        var attempt = recorded.Position.Attempt.ToString(CultureInfo.InvariantCulture) + (recorded.Superseded ? " (superseded)" : "");
        return $"{run.Spec.Name}: attempt {attempt}, guard ({EnumNames.NameOf(recorded.Notice.Policy)}): {recorded.Notice.Message}";
    }
}
