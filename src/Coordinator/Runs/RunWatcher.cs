using System.Runtime.CompilerServices;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Runs;

/// <summary>Follows runs: a notification tells of a change at once, a poll catches what no notification told, progress among it.</summary>
internal sealed class RunWatcher(RunReader reader, RunSignals signals, TimeProvider clock)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>The run as it is now and whenever it looks different, until it is terminal.</summary>
    public async IAsyncEnumerable<Run> WatchAsync(RunReference run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Run? told = null;
        while (true)
        {
            var change = NextAsync(run.Id, cancellation);
            var details = await reader.GetAsync(run.Id, cancellation);
            var now = RunMapping.ToProto(details, run.Note);
            if (!now.Equals(told))
            {
                yield return now;
                told = now;
            }

            if (details.Run.State.IsTerminal)
            {
                yield break;
            }

            await change;
        }
    }

    /// <summary>Completes at the run's next change, or after a short while.</summary>
    public async Task NextAsync(RunId run, CancellationToken cancellation)
    {
        try
        {
            await signals.Next(run).WaitAsync(PollInterval, clock, cancellation);
        }
        catch (TimeoutException)
        {
            // The poll's turn.
        }
    }
}
