using System.CommandLine;
using Orchestrator.Cli.Platform;
using Orchestrator.Cli.Watching;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Runs;

/// <summary><c>orc watch</c>: a run's progress, loss curve and guard notices until it has ended.</summary>
internal static class WatchCommand
{
    public static Command Create()
    {
        var references = RunArgument.CreateMany();
        var command = new Command(
            "watch", "Shows progress, loss curve and guard notices of runs until all have ended; succeeds when all succeeded.")
        {
            references,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var server = ServerConnection.Open(parsed);
            var client = new RunsClient(server.Invoker);
            var ids = new List<string>();
            foreach (var reference in parsed.GetRequiredValue(references))
            {
                var run = await client.GetAsync(new GetRunRequest { Run = reference }, cancellationToken: cancellation);
                Notes.Write(run.Note);
                ids.Add(run.Id);
            }

            return await WatchAsync(server, ids, cancellation);
        });
        return command;
    }

    /// <returns>The exit code: 0 when all runs succeeded.</returns>
    public static async Task<int> WatchAsync(ServerConnection server, IReadOnlyList<string> ids, CancellationToken cancellation)
    {
        var watcher = new RunWatcher(server.Invoker, Output.Console, Console.Error.WriteLine, TimeProvider.System);
        var watched = await watcher.WatchAsync(ids, cancellation);
        foreach (var run in watched.Select(one => one.Run!).Where(run => run.Status != RunStatus.Succeeded))
        {
            await Console.Error.WriteLineAsync($"{run.Spec.Name} ({run.Id}) {run.Status.Word()}: {run.StatusMessage}");
        }

        return watched.All(one => one.Run!.Status == RunStatus.Succeeded) ? 0 : 1;
    }
}
