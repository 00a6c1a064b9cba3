using System.Collections.Immutable;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Scheduling;

/// <summary>Can a worker take a run at all, busy or not? If it cannot, the obstacle says why.</summary>
/// <param name="Devices">Those that fit, all of one kind; none if there is an obstacle.</param>
internal sealed record WorkerFit(WorkerOffer Worker, ImmutableList<DeviceOffer> Devices, string? Obstacle)
{
    public static WorkerFit Of(WaitingRun run, WorkerOffer worker)
    {
        if (run.Needs.Pool is { } pool && worker.Pool != pool)
        {
            return Unfit(worker, $"is in pool {worker.Pool}, not {pool}");
        }

        if (worker.Closed is { } closed)
        {
            return Unfit(worker, closed);
        }

        var fitting = worker.Devices.Where(run.Needs.IsMetBy).GroupBy(device => device.Kind)
            .Where(kind => kind.Count() >= run.Needs.Devices)
            .MaxBy(kind => (kind.Count(device => device.IsFree) >= run.Needs.Devices, kind.Key));
        if (fitting is null)
        {
            return Unfit(worker, $"offers {DeviceWords.Describe(worker.Devices)}");
        }

        if (run.Excluded.TryGetValue(worker.Id, out var session) && worker.Session <= session)
        {
            return Unfit(worker, "lacked its data when it was tried there; it is tried again when the agent has been restarted");
        }

        if (run.ForkHolders is { } holders && !holders.Contains(worker.Id) && !run.CheckpointHolders.Contains(worker.Id))
        {
            return Unfit(worker, "cannot read the checkpoint that the run was forked from, or that one is damaged");
        }

        var missing = run.Needs.Sources.Where(source => !worker.Data.Any(offered => run.Needs.IsMetBy(source, offered))).ToList();
        return missing.Count > 0
            ? Unfit(worker, $"lacks data source {string.Join(", ", missing.Select(source => Describe(source, run.Needs.Tokenizer)))}")
            : new WorkerFit(worker, [.. fitting.OrderBy(device => device.Id, StringComparer.Ordinal)], Obstacle: null);
    }

    private static WorkerFit Unfit(WorkerOffer worker, string obstacle) => new(worker, [], obstacle);

    private static string Describe(SourceSpec source, Tokenizer tokenizer) =>
        $"{source.Name} (tokenizer {tokenizer.ToString().ToLowerInvariant()}{(source.HasHash ? $", hash {source.Hash[..8]}…" : "")})";
}
