using Orchestrator.Chaos.Auditing;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Chaos;

/// <summary>What a cluster has come to, once it was left alone for a while.</summary>
internal sealed record Healed(IReadOnlyList<StoredRun> Runs, DeviceTime Time, IReadOnlyList<string> Breaches);

/// <summary>Waits until every acknowledged run has ended and everything is tidy, and audits then.</summary>
internal sealed class Healing(Cluster cluster, IReadOnlyList<Training> undisturbed, TimeProvider clock)
{
    private static readonly TimeSpan MostStandstill = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public async Task<Healed> AuditAsync(IReadOnlyCollection<Submitted> acknowledged, CancellationToken cancellation)
    {
        using var server = ServerConnection.To(ServerAddress.Resolve(cluster.Addresses, null, ""));
        await EndAsync(new(server.Invoker), acknowledged, cancellation);
        var left = await Leftovers.FilesAsync(cluster, clock, cancellation);
        var client = new GoodputClient(server.Invoker);
        var request = new ReadGoodputRequest { By = { GoodputBreakdown.Worker } };
        var goodput = await Insistent.CallAsync(() => client.ReadAsync(request).ResponseAsync, cancellation);
        var evidence = await new EvidenceReader(cluster, undisturbed).ReadAsync(acknowledged, goodput, left, cancellation);
        return new(evidence.Runs, goodput.Total, AuditRules.BreachesOf(evidence, undisturbed));
    }

    // Those that do not get on are left as they are, for the audit to judge.
    private async Task EndAsync(RunsClient client, IReadOnlyCollection<Submitted> acknowledged, CancellationToken cancellation)
    {
        var (began, patience, ids) = (clock.GetTimestamp(), new Patience(MostStandstill), acknowledged.Select(one => one.Run).ToList());
        while (true)
        {
            var runs = new List<Run>();
            foreach (var id in ids)
            {
                runs.Add(await Insistent.CallAsync(() => client.GetAsync(new() { Run = id }).ResponseAsync, cancellation));
            }

            var open = runs.Where(run => run.EndedAt is null).ToList();
            if (open.Count == 0 || !patience.Lasts(open, clock.GetElapsedTime(began)))
            {
                return;
            }

            ids = [.. open.Select(run => run.Id)];
            await Task.Delay(Pause, clock, cancellation);
        }
    }
}
