using Microsoft.Extensions.Options;
using Orchestrator.Coordinator.Platform.Hosting;

namespace Orchestrator.Coordinator.Workers;

/// <summary>
/// Judges the leases at start and every few seconds. Every coordinator does; the database lets one of them lose a worker, once.
/// </summary>
internal sealed partial class LeaseSweep(
    LeaseStore leases, IOptions<WorkersOptions> options, WorkerInstruments instruments, TimeProvider clock, ILogger<LeaseSweep> logger)
    : BackgroundService
{
    private readonly HashSet<string> _heldPools = [];

    public async Task SweepAsync(CancellationToken cancellation)
    {
        var term = options.Value.LeaseTerm;
        var (now, since) = await leases.CheckInAsync(gap: term / 3, cancellation);
        var judged = WorkerLease.JudgeAll(await leases.ReadAsync(cancellation), now, since, term, options.Value.MassLossHold);
        Alarm([.. judged.Where(judgement => judgement.Status == LeaseStatus.Held).Select(judgement => judgement.Lease)]);
        foreach (var (lease, status) in judged)
        {
            if (status == LeaseStatus.Overdue && await leases.TryLoseAsync(lease, term, cancellation))
            {
                instruments.Lost();
                LogLost(lease.Name, now - lease.LastSeen);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.SweepInterval, clock);
        do
        {
            await Round.TryAsync("Judging the leases", () => SweepAsync(stoppingToken), logger, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Alarm(IReadOnlyCollection<WorkerLease> held)
    {
        instruments.Held(held.Count);
        foreach (var pool in held.GroupBy(lease => lease.Pool).Where(pool => _heldPools.Add(pool.Key)))
        {
            LogHeld(pool.Key, string.Join(", ", pool.Select(lease => lease.Name)), options.Value.MassLossHold);
        }

        _heldPools.IntersectWith(held.Select(lease => lease.Pool));
    }
}
