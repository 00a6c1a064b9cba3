using Orchestrator.Contracts.V1;

namespace Orchestrator.Worker.Execution;

/// <summary>Names a task on this worker: an attempt has one.</summary>
/// <param name="RunId">A UUID in its usual spelling, so that it can name a folder.</param>
/// <param name="Attempt">From 1.</param>
internal readonly record struct TaskKey(string RunId, uint Attempt) : IComparable<TaskKey>
{
    /// <returns>Null when the coordinator's words cannot name a task.</returns>
    public static TaskKey? Parse(string runId, uint attempt) =>
        attempt > 0 && Guid.TryParseExact(runId, "D", out var id) ? new(id.ToString("D"), attempt) : null;

    public static TaskKey? Of(DesiredTask task) => Parse(task.RunId, task.Attempt);

    public int CompareTo(TaskKey other) =>
        string.CompareOrdinal(RunId, other.RunId) is not 0 and var order ? order : Attempt.CompareTo(other.Attempt);

    public override string ToString() => $"{RunId}/{Attempt}";
}
