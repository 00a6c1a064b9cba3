using System.Collections.Immutable;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Scheduling;

namespace Orchestrator.Coordinator.Runs;

/// <summary>Puts together what is known of runs. Everything is read from PostgreSQL; no grain is asked.</summary>
internal sealed class RunReader(
    PostgresRunQuery runs, IForkQuery forks, IRunReferences references, IAttemptQuery attempts, INoticeQuery notices, IPlacementQuery placements)
{
    private static readonly IReadOnlyDictionary<RunId, string> NoReasons = ImmutableDictionary<RunId, string>.Empty;
    private static readonly IReadOnlyDictionary<int, AttemptStarted> NoStarts = ImmutableDictionary<int, AttemptStarted>.Empty;

    public async Task<RunDetails> GetAsync(RunId run, CancellationToken cancellation)
    {
        var details = await GetUnexplainedAsync(run, cancellation);
        var reasons = await WhyWaitingAsync([details.Run], cancellation);
        return details with { WhyWaiting = reasons.GetValueOrDefault(run) };
    }

    /// <summary>Without why it waits: nobody has thought about a run that was submitted just now.</summary>
    public async Task<RunDetails> GetUnexplainedAsync(RunId run, CancellationToken cancellation)
    {
        var row = await runs.FindAsync(run, cancellation) ?? throw RunErrors.NotFound(run);
        var progress = await attempts.ProgressOfAsync([run], cancellation);
        var starts = row.State.Attempt > 0 ? await attempts.StartsOfAsync(run, cancellation) : NoStarts;
        var noticed = row.State is { Attempt: > 0, DeletedAt: null } ? await notices.NewestOfAsync(run, cancellation) : RunNotices.None;
        var origins = await OriginsOfAsync([run], cancellation);
        return new RunDetails(row, starts, progress.GetValueOrDefault(run), noticed, WhyWaiting: null) { Fork = OriginIn(origins, run) };
    }

    public async Task<IReadOnlyList<RunDetails>> ListAsync(RunFilter filter, CancellationToken cancellation)
    {
        var rows = await runs.ListAsync(filter, cancellation);
        var progress = await attempts.ProgressOfAsync([.. rows.Select(row => row.State.Id)], cancellation);
        var reasons = await WhyWaitingAsync(rows, cancellation);
        var origins = await OriginsOfAsync([.. rows.Select(row => row.State.Id)], cancellation);
        return [.. rows.Select(row => ToDetails(row, row.State.Id))];

        RunDetails ToDetails(RunRow row, RunId run) =>
            new(row, NoStarts, progress.GetValueOrDefault(run), RunNotices.None, reasons.GetValueOrDefault(run))
            {
                Fork = OriginIn(origins, run),
            };
    }

    private static (ForkPoint Point, string ParentName)? OriginIn(
        Dictionary<RunId, (ForkPoint Point, string ParentName)> origins, RunId run) =>
        origins.TryGetValue(run, out var origin) ? origin : null;

    private async Task<Dictionary<RunId, (ForkPoint Point, string ParentName)>> OriginsOfAsync(
        IReadOnlyCollection<RunId> among, CancellationToken cancellation)
    {
        var points = await forks.OfAsync(among, cancellation);
        var names = points.Count == 0
            ? ImmutableDictionary<RunId, string>.Empty
            : await references.NamesOfAsync([.. points.Values.Select(point => point.Parent).Distinct()], cancellation);
        return points.ToDictionary(point => point.Key, point => (point.Value, names[point.Value.Parent]));
    }

    private async Task<IReadOnlyDictionary<RunId, string>> WhyWaitingAsync(IReadOnlyList<RunRow> rows, CancellationToken cancellation) =>
        rows.Any(row => row.State.Status is RunStatus.Queued) ? await placements.WhyWaitingAsync(cancellation) : NoReasons;
}
