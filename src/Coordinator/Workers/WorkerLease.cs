namespace Orchestrator.Coordinator.Workers;

/// <summary>A worker's right to be believed alive.</summary>
/// <param name="LastSeen">PostgreSQL's clock.</param>
internal sealed record WorkerLease(WorkerId Worker, string Name, string Pool, long Session, DateTimeOffset LastSeen, bool IsLost)
{
    /// <summary>In a smaller pool, half of the workers are too few to tell a fault of ours from one of theirs.</summary>
    private const int SmallestPoolToHold = 3;

    /// <summary>All times are PostgreSQL's: an outage of ours moves controlPlaneSince, which gives every lease a full term.</summary>
    public static LeaseStatus Judge(WorkerLease lease, DateTimeOffset now, DateTimeOffset controlPlaneSince, TimeSpan term) => lease switch
    {
        { IsLost: true } => LeaseStatus.Lost,
        _ when now > DueAt(lease, controlPlaneSince, term) => LeaseStatus.Overdue,
        _ => LeaseStatus.Alive,
    };

    /// <summary>
    /// Judges all workers. When more than half of a pool fell due within the last term, those still to be lost are held instead, until they
    /// are overdue for longer than the hold: then each is judged alone again, so that machines that are really gone do not keep their runs
    /// for ever.
    /// </summary>
    public static IReadOnlyList<(WorkerLease Lease, LeaseStatus Status)> JudgeAll(
        IReadOnlyCollection<WorkerLease> leases, DateTimeOffset now, DateTimeOffset controlPlaneSince, TimeSpan term, TimeSpan hold)
    {
        var judged = new List<(WorkerLease, LeaseStatus)>(leases.Count);
        foreach (var pool in leases.GroupBy(lease => lease.Pool))
        {
            var isMassLoss = IsMassLoss([.. pool], now, controlPlaneSince, term);
            foreach (var lease in pool)
            {
                var status = Judge(lease, now, controlPlaneSince, term);
                var isHeld = status == LeaseStatus.Overdue && isMassLoss && now - DueAt(lease, controlPlaneSince, term) <= hold;
                judged.Add((lease, isHeld ? LeaseStatus.Held : status));
            }
        }

        return judged;
    }

    private static bool IsMassLoss(WorkerLease[] pool, DateTimeOffset now, DateTimeOffset controlPlaneSince, TimeSpan term)
    {
        // Who was lost before the last term is history, and no longer counts as part of the pool.
        var present = pool.Count(lease => !lease.IsLost || IsRecent(lease));
        var fallen = pool.Count(
            lease => lease.IsLost ? IsRecent(lease) : Judge(lease, now, controlPlaneSince, term) == LeaseStatus.Overdue);
        return present >= SmallestPoolToHold && fallen * 2 > present;

        bool IsRecent(WorkerLease lease) => now - (lease.LastSeen + term) <= term;
    }

    private static DateTimeOffset DueAt(WorkerLease lease, DateTimeOffset controlPlaneSince, TimeSpan term) =>
        (lease.LastSeen > controlPlaneSince ? lease.LastSeen : controlPlaneSince) + term;
}

/// <summary>What is to be thought of a worker.</summary>
internal enum LeaseStatus
{
    Alive,

    /// <summary>To be given up.</summary>
    Overdue,

    /// <summary>Overdue together with most of its pool: not to be given up yet.</summary>
    Held,

    /// <summary>Was given up before.</summary>
    Lost,
}
