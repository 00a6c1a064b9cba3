using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Curves;

/// <summary>A batch on its way into the database.</summary>
internal sealed class JournalWrite(AttemptKey attempt, WorkerId worker, IReadOnlyList<JournalRecord> records)
{
    private readonly TaskCompletionSource<long> _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AttemptKey Attempt { get; } = attempt;

    public WorkerId Worker { get; } = worker;

    public IReadOnlyList<JournalRecord> Records { get; } = records;

    public Task<long> CommittedThrough => _committed.Task;

    public void Commit(long through) => _committed.TrySetResult(through);

    public void Fail(Exception error) => _committed.TrySetException(error);
}
