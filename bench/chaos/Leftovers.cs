using Orchestrator.Contracts.Folders;

namespace Orchestrator.Chaos;

/// <summary>What should be gone when everything has ended. What ends at this moment may take its time; what stays was forgotten.</summary>
internal static class Leftovers
{
    private static readonly TimeSpan LeavingTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Attempts that no agent has forgotten, and checkpoints that were begun or deleted by half.</summary>
    public static Task<IReadOnlyList<string>> FilesAsync(Cluster cluster, TimeProvider clock, CancellationToken cancellation) =>
        LastingAsync(() => FilesIn(cluster), clock, cancellation);

    /// <summary>Processes that were started for a folder.</summary>
    public static Task<IReadOnlyList<string>> ProcessesAsync(string folder, TimeProvider clock, CancellationToken cancellation) =>
        LastingAsync(() => [.. ProcessTree.WithArgument(folder).Select(process => $"process {process}")], clock, cancellation);

    private static async Task<IReadOnlyList<string>> LastingAsync(
        Func<IReadOnlyList<string>> look, TimeProvider clock, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            var left = look();
            if (left.Count == 0 || clock.GetElapsedTime(began) > LeavingTime)
            {
                return left;
            }

            await Task.Delay(Pause, clock, cancellation);
        }
    }

    private static IReadOnlyList<string> FilesIn(Cluster cluster) =>
    [
        .. from worker in cluster.Workers
           from run in Folders.In(Path.Combine(cluster.FolderOf(worker.Name), "runs"))
           from attempt in Folders.In(new RunFolder(run).Attempts)
           select attempt,
        .. from run in Folders.In(cluster.Checkpoints)
           from attempt in Folders.In(run)
           from checkpoint in Folders.In(attempt)
           where checkpoint.EndsWith(".partial", StringComparison.Ordinal) || checkpoint.EndsWith(".deleted", StringComparison.Ordinal)
           select checkpoint,
    ];
}
