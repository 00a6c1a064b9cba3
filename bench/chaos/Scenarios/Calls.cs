using Orchestrator.Chaos.Auditing;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Chaos.Scenarios;

/// <summary>A client of runs that calls until it is answered, whichever coordinator that is.</summary>
internal sealed class Calls(string addresses, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ServerConnection _server = ServerConnection.To(ServerAddress.Resolve(addresses, null, ""));

    private RunsClient Runs => new(_server.Invoker);

    public async Task<Submitted> SubmitAsync(string key, RunSpec spec, CancellationToken cancellation)
    {
        var request = new SubmitRequest { Spec = spec, Key = key };
        var answer = await Insistent.CallAsync(() => Runs.SubmitAsync(request, deadline: Deadline()).ResponseAsync, cancellation);
        return new(key, Variant: 0, answer.Run.Id);
    }

    public Task<Run> GetAsync(string run, CancellationToken cancellation) =>
        Insistent.CallAsync(() => Runs.GetAsync(new() { Run = run }, deadline: Deadline()).ResponseAsync, cancellation);

    /// <summary>Goes to the run's grain, also when the run has ended and nothing changes by it.</summary>
    public Task<Run> CancelAsync(string run, CancellationToken cancellation) =>
        Insistent.CallAsync(() => Runs.CancelAsync(new() { Run = run }, deadline: Deadline()).ResponseAsync, cancellation);

    public async Task<Run> UntilAsync(string run, Func<Run, bool> holds, CancellationToken cancellation)
    {
        while (true)
        {
            var now = await GetAsync(run, cancellation);
            if (holds(now))
            {
                return now;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), clock, cancellation);
        }
    }

    public void Dispose() => _server.Dispose();

    private DateTime Deadline() => (clock.GetUtcNow() + Patience).UtcDateTime;
}
