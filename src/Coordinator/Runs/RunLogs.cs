using System.Runtime.CompilerServices;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Logs;

namespace Orchestrator.Coordinator.Runs;

/// <summary>Reads and follows what the trainer of one attempt printed.</summary>
internal sealed class RunLogs(PostgresRunQuery runs, ILogQuery logs, RunWatcher watcher)
{
    /// <param name="attempt">0: the newest; when following a run that has none, its first.</param>
    public async IAsyncEnumerable<LogChunk> ReadAsync(
        RunReference run, int attempt, bool follow, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ulong offset = 0;
        while (true)
        {
            var change = follow ? watcher.NextAsync(run.Id, cancellation) : Task.CompletedTask;
            var state = (await runs.FindAsync(run.Id, cancellation) ?? throw RunErrors.NotFound(run.Id)).State;
            attempt = Choose(run, state, attempt, follow);

            // The state first: what is stored after an attempt's end is all there will be.
            while (attempt > 0 && await logs.ReadAsync(run.Id, attempt, offset, cancellation) is { } chunk)
            {
                yield return chunk;
                offset = chunk.Offset + (ulong)chunk.Content.Length;
            }

            if (!follow || state.IsTerminal || (attempt > 0 && state.Attempts[attempt - 1].EndedAt is not null))
            {
                yield break;
            }

            await change;
        }
    }

    private static int Choose(RunReference run, RunState state, int attempt, bool follow) => attempt switch
    {
        0 when state.Attempt > 0 || (follow && !state.IsTerminal) => state.Attempt,
        > 0 when attempt <= state.Attempt => attempt,
        _ => throw RunErrors.AttemptNotFound(run.Name, attempt, state.Attempt),
    };
}
