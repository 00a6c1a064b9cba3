using Grpc.Core;
using Orchestrator.Cli.Dev;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.Processes;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Chaos.Faults;

/// <summary>What people do to a cluster that works: drain a worker, pause a run, start an agent under a name that is taken.</summary>
internal static class OperatorFaults
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static IEnumerable<Fault> All =>
    [
        new("worker-drained", DrainedAsync),
        new("run-paused", PausedAsync),
        new("worker-name-taken", NameTakenAsync),
    ];

    private static async Task<Hit?> DrainedAsync(Cluster cluster, Dice dice, CancellationToken cancellation)
    {
        var name = dice.AnyOf(cluster.Workers)!.Name;
        using var server = ServerConnection.To(ServerAddress.Resolve(cluster.Addresses, null, ""));
        var workers = new WorkersClient(server.Invoker);
        var isKnown = true;
        try
        {
            await Insistent.CallAsync(
                () => workers.DrainAsync(new() { Name = name }, deadline: Deadline(), cancellationToken: cancellation).ResponseAsync, cancellation);
            await Task.Delay(dice.Seconds(1, 6), cancellation);
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.NotFound)
        {
            isKnown = false; // it has not attached for the first time yet
        }
        finally
        {
            // Also when the suite ends before the drain is answered: it may have happened.
            if (isKnown)
            {
                await Insistent.CallAsync(() => workers.UncordonAsync(new() { Name = name }, deadline: Deadline()).ResponseAsync, CancellationToken.None);
            }
        }

        return isKnown ? new(name) : null;
    }

    private static async Task<Hit?> PausedAsync(Cluster cluster, Dice dice, CancellationToken cancellation)
    {
        if (dice.AnyOf(cluster.Trainers()) is not { } trainer)
        {
            return null;
        }

        using var server = ServerConnection.To(ServerAddress.Resolve(cluster.Addresses, null, ""));
        var runs = new RunsClient(server.Invoker);
        try
        {
            await Insistent.CallAsync(() => runs.PauseAsync(new() { Run = trainer.Run }, deadline: Deadline(), cancellationToken: cancellation).ResponseAsync, cancellation);
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.FailedPrecondition)
        {
            return null; // it has ended
        }
        finally
        {
            await ResumeAsync(runs, trainer.Run);
        }

        return new(trainer.Run);
    }

    // It may be stopping still, and may end instead.
    private static async Task ResumeAsync(RunsClient runs, string run)
    {
        while (true)
        {
            var now = await Insistent.CallAsync(() => runs.GetAsync(new() { Run = run }, deadline: Deadline()).ResponseAsync, CancellationToken.None);
            if (now.Status == RunStatus.Paused)
            {
                await Insistent.CallAsync(() => runs.ResumeAsync(new() { Run = run }, deadline: Deadline()).ResponseAsync, CancellationToken.None);
                return;
            }

            if (now.Stopping != StopReason.Paused)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }
    }

    private static async Task<Hit?> NameTakenAsync(Cluster cluster, Dice dice, CancellationToken cancellation)
    {
        var name = dice.AnyOf(cluster.Workers)!.Name;
        var folder = cluster.FolderOf($"another-{name}");
        var environment = new Dictionary<string, string>
        {
            ["Agent__Server"] = cluster.Addresses,
            ["Agent__Name"] = name,
            ["Agent__Folder"] = folder,
            ["Http__Port"] = "0",
        };
        using var agent = DetachedProcess.Start([Programs.Find("Worker"), "agent"], $"{folder}.log", Signal.Terminate, environment);
        try
        {
            await agent.Exited.WaitAsync(Patience, cancellation);
            return agent.ExitCode == 1 ? new(name) : throw new InvalidOperationException($"An agent under the taken name {name} ended with {agent.ExitCode}.");
        }
        catch (TimeoutException)
        {
            return null; // no coordinator was there to refuse it
        }
        finally
        {
            await agent.StopAsync(Patience, TimeProvider.System);
        }
    }

    private static DateTime Deadline() => TimeProvider.System.GetUtcNow().UtcDateTime + TimeSpan.FromSeconds(5);
}
