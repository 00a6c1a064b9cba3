namespace Orchestrator.Coordinator.Runs;

/// <summary>A table in which a feature keeps facts of runs, by <c>run_id</c>, that go with a deleted run. Whoever adds to it holds the run by <see cref="DeletionGuard"/>.</summary>
/// <param name="RowsAtOnce">So few that their deletion holds nobody up.</param>
internal sealed record RunTable(string Name, int RowsAtOnce);
