using System.Runtime.CompilerServices;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Logs;
using Orchestrator.Coordinator.Platform.Database;

namespace Orchestrator.Coordinator.Runs;

/// <summary>Reads and follows what the trainer of one attempt printed.</summary>
internal sealed class RunLogs(PostgresRunQuery runs, ILogQuery logs, RunSignals signals, TimeProvider clock)
{
    /// <param name="attempt">0: the newest; when following a run that has none, its first.</param>
    public async IAsyncEnumerable<LogChunk> ReadAsync(
        RunReference run, int attempt, bool follow, [EnumeratorCancellation] CancellationToken cancellation)
    {
        int? chosen = null;
        ulong offset = 0;
        while (true)
        {
            var change = follow ? signals.NextAsync(run.Id, cancellation) : Task.CompletedTask;
            var state = await PatientRead.UntilAnsweredAsync(() => StateAsync(run.Id, cancellation), clock, cancellation);
            chosen ??= Choose(run, state, attempt, follow);

            // The state first: what is stored after an attempt's end is all there will be.
            while (chosen is { } read && await ReadAsync(run.Id, read, offset, cancellation) is { } chunk)
            {
                yield return chunk;
                offset = chunk.Offset + (ulong)chunk.Content.Length;
            }

            if (!follow || state.IsTerminal || (chosen is { } followed && state.Attempts[followed - 1].EndedAt is not null))
            {
                yield break;
            }

            await change;
        }
    }

    /// <returns>Null: the run is followed, and waits for its first.</returns>
    private static int? Choose(RunReference run, RunState state, int attempt, bool follow) => attempt switch
    {
        0 when state.Attempt > 0 => state.Attempt,
        0 when follow => null,
        > 0 when attempt <= state.Attempt => attempt,
        _ => throw RunErrors.AttemptNotFound(run.Name, attempt, state.Attempt),
    };

    private async Task<RunState> StateAsync(RunId run, CancellationToken cancellation) =>
        (await runs.FindAsync(run, cancellation) ?? throw RunErrors.NotFound(run)).State;

    private Task<LogChunk?> ReadAsync(RunId run, int attempt, ulong offset, CancellationToken cancellation) =>
        PatientRead.UntilAnsweredAsync(() => logs.ReadAsync(run, attempt, offset, cancellation), clock, cancellation);
}
