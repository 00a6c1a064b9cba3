using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>What the guards of a run's attempts saw, read from PostgreSQL.</summary>
internal interface INoticeQuery
{
    Task<RunNotices> NewestOfAsync(RunId run, CancellationToken cancellation);
}

/// <summary>Notices of all attempts of the run itself, oldest first.</summary>
/// <param name="Newest">As many of them as are worth showing.</param>
/// <param name="Total">How many there are.</param>
internal sealed record RunNotices(IReadOnlyList<RecordedNotice> Newest, long Total)
{
    public static readonly RunNotices None = new([], 0);
}

/// <param name="Position">Of the record.</param>
/// <param name="RecordedAt">The trainer's clock.</param>
/// <param name="Notice">What it says.</param>
/// <param name="IsSuperseded">Is it outside of the served history, because a later attempt went on from before it?</param>
internal sealed record RecordedNotice(CurvePosition Position, DateTimeOffset RecordedAt, GuardNotice Notice, bool IsSuperseded);
