using System.Runtime.CompilerServices;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Database;

namespace Orchestrator.Coordinator.Runs;

/// <summary>Follows runs: a notification tells of a change at once, a poll catches what no notification told, progress among it.</summary>
internal sealed class RunWatcher(RunReader reader, RunSignals signals, TimeProvider clock)
{
    /// <summary>The run as it is now and whenever it looks different, until it is terminal.</summary>
    public async IAsyncEnumerable<Run> WatchAsync(RunReference run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Run? told = null;
        while (true)
        {
            var change = signals.NextAsync(run.Id, cancellation);
            var details = await PatientRead.UntilAnsweredAsync(() => reader.GetAsync(run.Id, cancellation), clock, cancellation);
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
}
