using Orchestrator.Cli.Dev;
using Orchestrator.Contracts.Processes;

namespace Orchestrator.Chaos.Faults;

/// <summary>What happens to whole nodes: one loses its disk, and one is there twice.</summary>
internal static class NodeFaults
{
    public static IEnumerable<Fault> All =>
    [
        new("disk-lost", DiskLostAsync),
        new("worker-twice", TwiceAsync),
    ];

    // Agent and trainers die, and with their runs goes what nobody was told yet; the checkpoints are on the shared file system.
    private static async Task<Hit?> DiskLostAsync(Cluster cluster, Dice dice, CancellationToken cancellation)
    {
        var worker = dice.AnyOf(cluster.Workers)!;
        // Stopped first, so that it starts no trainer that is not seen here.
        worker.Send(Signal.Stop);
        var trainers = cluster.TrainersOf(worker.Name);
        var children = ProcessTree.ChildrenOf(worker.Mark.Pid).ToList();
        using (await worker.PutDownAsync(CancellationToken.None))
        {
            await LiveTrainer.EndAsync([.. children, .. trainers.Select(trainer => trainer.Mark)]);
            Directory.Delete(Path.Combine(cluster.FolderOf(worker.Name), "runs"), recursive: true);
        }

        return Hit.Of(worker) with { Trainers = trainers };
    }

    // Somebody has copied the folder of a worker, its key included, and starts an agent on it: the newer session fences the older one, and
    // whoever is fenced twice in short order ends. Then the copy's machine is taken away.
    private static async Task<Hit?> TwiceAsync(Cluster cluster, Dice dice, CancellationToken cancellation)
    {
        var original = dice.AnyOf(cluster.Workers)!.Name;
        var identity = Path.Combine(cluster.FolderOf(original), "identity.json");
        if (!File.Exists(identity))
        {
            return null; // its first agent is still starting
        }

        var copy = cluster.FolderOf($"{original}-copy-{dice.Below(1_000_000)}");
        Directory.CreateDirectory(copy);
        File.Copy(identity, Path.Combine(copy, "identity.json"));
        var environment = new Dictionary<string, string>(cluster.SettingsOf(original))
        {
            ["Agent__Server"] = cluster.Addresses,
            ["Agent__Folder"] = copy,
        };
        using var agent = DetachedProcess.Start(Cluster.AgentCommand, $"{copy}.log", Signal.Terminate, environment);
        try
        {
            await agent.Exited.WaitAsync(dice.Seconds(3, 12), cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            agent.Mark.Send(Signal.Stop);
            var children = ProcessTree.ChildrenOf(agent.Mark.Pid).ToList();
            agent.Mark.Send(Signal.Kill);
            await LiveTrainer.EndAsync([agent.Mark, .. children, .. LiveTrainer.AllIn(copy).Select(trainer => trainer.Mark)]);
            Directory.Delete(copy, recursive: true);
        }

        return new(original) { Servers = [original] };
    }
}
