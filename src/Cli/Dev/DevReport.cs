using Orchestrator.Cli.Curves;
using Orchestrator.Cli.Platform;
using Orchestrator.Cli.Watching;
using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Dev;

/// <summary>Follows the runs of <c>orc dev --wait</c> to their ends, and then compares them.</summary>
internal static class DevReport
{
    /// <returns>The exit code: 0 when all runs succeeded.</returns>
    public static async Task<int> WatchAsync(
        ServerConnection server, IReadOnlyList<string> ids, string folder, Action<string> say, CancellationToken cancellation)
    {
        var watcher = new RunWatcher(server.Invoker, Output.Console, Console.Error.WriteLine, TimeProvider.System);
        var runs = await watcher.WatchAsync(ids, cancellation);
        Output.Console.Write(ComparisonTable.Of(runs));
        foreach (var run in runs.Select(watched => watched.Run!).Where(run => run.Status != RunStatus.Succeeded))
        {
            await Console.Error.WriteLineAsync($"{run.Spec.Name} ({run.Id}) {run.Status.Word()}: {run.StatusMessage}");
        }

        var picture = Path.Combine(folder, $"curves-{ids[0]}.png");
        await File.WriteAllBytesAsync(picture, Picture(runs), cancellation);
        var isDefault = Path.GetFileName(folder) == ServerAddress.DefaultFolder;
        say($"""
            Picture of the curves: {picture}
            Database, checkpoints and logs: {folder}

            To try next:
              ./orc dev{(isDefault ? "" : $" --folder {folder}")}
            starts this cluster again; then, in another terminal{(isDefault ? "" : $" in {folder}")}:
              ./orc list
              ./orc curve {string.Join(' ', ids)} --metric {MetricNames.ValidationLoss}
              ./orc insights {ids[^1]}
              ./orc checkpoints {ids[0]}
            """);
        return runs.All(watched => watched.Run!.Status == RunStatus.Succeeded) ? 0 : 1;
    }

    private static byte[] Picture(IReadOnlyList<WatchedRun> runs) => CurvePlot.Draw(
        "Training and validation loss",
        "loss",
        [.. runs.Select(run => new[]
        {
            run.Curve(MetricNames.TrainLoss, run.Name),
            run.Curve(MetricNames.ValidationLoss, $"{run.Name}, validation"),
        })]);
}
