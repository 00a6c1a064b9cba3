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
    private readonly List<string> _open = [];

    public IReadOnlyCollection<Submitted> Acknowledged => _acknowledged;

    public async Task SubmitAsync(CancellationToken cancellation)
    {
        for (var number = 0; !cancellation.IsCancellationRequested; number++)
        {
            // A channel of its own: whichever coordinator answers first.
            using var server = ServerConnection.To(ServerAddress.Resolve(addresses, null, ""));
            var runs = new RunsClient(server.Invoker);
            await ForgetEndedAsync(runs, cancellation);
            if (_open.Count >= mostOpen)
            {
                await Task.Delay(Pause, cancellation);
                number--;
                continue;
            }

            var (key, variant) = ($"run-{number}", number % Specs.Variants);
            var request = new SubmitRequest { Spec = Specs.Of(variant, steps), Key = key };
            var answer = await Insistent.CallAsync(() => runs.SubmitAsync(request, deadline: Deadline()).ResponseAsync, CancellationToken.None);
            _acknowledged.Enqueue(new(key, variant, answer.Run.Id));
            _open.Add(answer.Run.Id);
        }
    }

    private async Task ForgetEndedAsync(RunsClient runs, CancellationToken cancellation)
    {
        foreach (var open in _open.ToList())
        {
            var run = await Insistent.CallAsync(
                () => runs.GetAsync(new() { Run = open }, deadline: Deadline(), cancellationToken: cancellation).ResponseAsync, cancellation);
            if (run.EndedAt is not null)
            {
                _open.Remove(open);
            }
        }
    }

    private static DateTime Deadline() => TimeProvider.System.GetUtcNow().UtcDateTime + Patience;
}
