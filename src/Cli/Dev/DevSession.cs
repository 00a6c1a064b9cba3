using Grpc.Core;
using Orchestrator.Cli.Platform;
using Orchestrator.Cli.Runs;
using Orchestrator.Contracts.V1;
using Spectre.Console;

namespace Orchestrator.Cli.Dev;

/// <summary>One call of <c>orc dev</c>: the cluster, the runs submitted to it, and what is said of both.</summary>
internal sealed class DevSession(DevSettings settings, IReadOnlyList<RunSpec> specs, bool wait)
{
    private const int Interrupted = 130;

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new CommandFailedException(
                "`orc dev` needs Linux. Elsewhere, start a coordinator and workers of your own; README.md says how.");
        }

        await using var cluster = await DevCluster.StartAsync(settings, Say, TimeProvider.System, cancellation);
        Say($"""
            The cluster is ready.
              gRPC              {cluster.Endpoints.Grpc}
              health, metrics   {cluster.Endpoints.Http}
              files             {Path.GetFullPath(settings.Folder)}
            """);
        try
        {
            return await WorkAsync(cluster, cancellation);
        }
        finally
        {
            Say("Stopping; trainers save first.");
        }
    }

    private async Task<int> WorkAsync(DevCluster cluster, CancellationToken cancellation)
    {
        using var working = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var work = WorkOnAsync(cluster, working.Token);
        if (await Task.WhenAny(work, cluster.Postgres.Exited) != work)
        {
            await working.CancelAsync();
            await ((Task)work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new CommandFailedException($"PostgreSQL has ended. Its log: {cluster.Postgres.Log}");
        }

        try
        {
            return await work;
        }
        catch (Exception error) when (cancellation.IsCancellationRequested && error is OperationCanceledException or RpcException)
        {
            Say("Interrupted. Runs that have not ended go on with the next `orc dev` in this folder.");
            return Interrupted;
        }
    }

    private async Task<int> WorkOnAsync(DevCluster cluster, CancellationToken cancellation)
    {
        using var server = ServerConnection.To(new([new Uri(cluster.Endpoints.Grpc)], "`orc dev`"));
        var client = new RunsClient(server.Invoker);
        var runs = new List<string>();
        foreach (var spec in specs)
        {
            var answer = await Submission.SubmitAsync(client, spec, overrides: [], key: null, cancellation);
            Say(Submission.Sentence(answer));
            runs.Add(answer.Run.Id);
        }

        if (wait)
        {
            return await DevReport.WatchAsync(server, runs, Path.GetFullPath(settings.Folder), Say, cancellation);
        }

        Say("Ctrl-C stops it.");
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }

    // A live picture is moved aside for a line that the console itself writes.
    private static void Say(string text)
    {
        try
        {
            if (Console.IsOutputRedirected)
            {
                Console.WriteLine(text);
            }
            else
            {
                Output.Console.WriteLine(text);
            }
        }
        catch (IOException)
        {
            // The terminal is gone; stopping must not fail for that.
        }
    }
}
