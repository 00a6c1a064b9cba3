using System.Collections.Concurrent;
using Orchestrator.Chaos.Auditing;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Chaos;

/// <summary>Keeps the cluster busy: submits runs until it is told to stop, each with a key, again and again until one is acknowledged.</summary>
internal sealed class Submitter(string addresses, int steps, int mostOpen)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentQueue<Submitted> _acknowledged = new();

    public IReadOnlyCollection<Submitted> Acknowledged => _acknowledged;

    public async Task SubmitAsync(CancellationToken cancellation)
    {
        for (var number = 0; !cancellation.IsCancellationRequested; number++)
        {
            // A channel of its own: whichever coordinator answers first.
            using var server = ServerConnection.To(ServerAddress.Resolve(addresses, null, ""));
            var runs = new RunsClient(server.Invoker);
            if (await OpenAsync(runs, cancellation) >= mostOpen)
            {
                await Task.Delay(Pause, cancellation);
                number--;
                continue;
            }

            var (key, variant) = ($"run-{number}", number % Specs.Variants);
            var request = new SubmitRequest { Spec = Specs.Of(variant, steps), Key = key };
            var answer = await Insistent.CallAsync(() => runs.SubmitAsync(request, deadline: Deadline()).ResponseAsync, CancellationToken.None);
            _acknowledged.Enqueue(new(key, variant, answer.Run.Id));
        }
    }

    private static async Task<int> OpenAsync(RunsClient runs, CancellationToken cancellation)
    {
        var request = new ListRunsRequest { Project = Specs.Project, PageSize = 500 };
        var list = await Insistent.CallAsync(
            () => runs.ListAsync(request, deadline: Deadline(), cancellationToken: cancellation).ResponseAsync, cancellation);
        return list.Runs.Count(run => run.EndedAt is null);
    }

    private static DateTime Deadline() => TimeProvider.System.GetUtcNow().UtcDateTime + Patience;
}
