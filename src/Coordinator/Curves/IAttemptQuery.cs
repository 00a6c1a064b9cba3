using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>What the journals of a run's attempts say of where they began and how far they came, read from PostgreSQL.</summary>
public interface IAttemptQuery
{
    /// <summary>By attempt number; attempts whose journal has not arrived are absent.</summary>
    Task<IReadOnlyDictionary<int, AttemptStarted>> StartsOfAsync(RunId run, CancellationToken cancellation);

    /// <summary>Newest step, tokens and tokens per second of each run along its lineage; runs without a journal are absent.</summary>
    Task<IReadOnlyDictionary<RunId, JournalProgress>> ProgressOfAsync(IReadOnlyCollection<RunId> runs, CancellationToken cancellation);

    /// <summary>The last committed record of every attempt of the runs whose journal has begun to arrive.</summary>
    Task<IReadOnlyDictionary<AttemptKey, long>> CommittedOfAsync(IReadOnlyCollection<RunId> runs, CancellationToken cancellation);

    /// <summary>Is the attempt's journal committed to its very end, which is the trainer's verdict?</summary>
    Task<bool> HasVerdictAsync(RunId run, int attempt, CancellationToken cancellation);
}

/// <summary>How far the newest attempt that began has come.</summary>
public sealed record JournalProgress(int Attempt, ulong Step, ulong Tokens, double TokensPerSecond);
