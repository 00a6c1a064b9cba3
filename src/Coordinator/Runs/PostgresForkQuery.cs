using Npgsql;

namespace Orchestrator.Coordinator.Runs;

/// <summary>Answers from the table of forks.</summary>
internal sealed class PostgresForkQuery(NpgsqlDataSource database) : IForkQuery
{
    public async Task<IReadOnlyDictionary<RunId, ForkPoint>> OfAsync(IReadOnlyCollection<RunId> runs, CancellationToken cancellation)
    {
        var points = new Dictionary<RunId, ForkPoint>();
        if (runs.Count > 0)
        {
            await using var command = database.CreateCommand(
                "SELECT parent_run_id, attempt, sequence, step, run_id FROM fork WHERE run_id = ANY (@runs)");
            command.Parameters.AddWithValue("runs", runs.Select(run => run.Value).ToArray());
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                points.Add(new RunId(reader.GetGuid(4)), Read(reader));
            }
        }

        return points;
    }

    public async Task<IReadOnlyList<ForkPoint>> LineOfAsync(RunId run, CancellationToken cancellation)
    {
        // Ends: a parent is there before its child, so no run descends from itself.
        await using var command = database.CreateCommand(
            """
            WITH RECURSIVE line AS (
              SELECT parent_run_id, attempt, sequence, step, 1 AS generation FROM fork WHERE run_id = @run
              UNION ALL
              SELECT fork.parent_run_id, fork.attempt, fork.sequence, fork.step, generation + 1
              FROM line JOIN fork ON fork.run_id = line.parent_run_id)
            SELECT parent_run_id, attempt, sequence, step FROM line ORDER BY generation
            """);
        command.Parameters.AddWithValue("run", run.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var line = new List<ForkPoint>();
        while (await reader.ReadAsync(cancellation))
        {
            line.Add(Read(reader));
        }

        return line;
    }

    public async Task<IReadOnlyList<(RunId Run, string Name)>> ChildrenOfAsync(RunId run, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            SELECT run_id, name FROM fork JOIN run USING (run_id)
            WHERE parent_run_id = @run AND deleted_at IS NULL ORDER BY submitted_at, run_id
            """);
        command.Parameters.AddWithValue("run", run.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var children = new List<(RunId, string)>();
        while (await reader.ReadAsync(cancellation))
        {
            children.Add((new RunId(reader.GetGuid(0)), reader.GetString(1)));
        }

        return children;
    }

    private static ForkPoint Read(NpgsqlDataReader reader) =>
        new(new RunId(reader.GetGuid(0)), reader.GetInt32(1), reader.GetInt64(2), reader.GetInt64(3));
}
