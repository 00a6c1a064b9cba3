using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Diagnosis;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>Are the checkpoints that runs rely on what was written?</summary>
internal sealed class DamageExamination(NpgsqlDataSource database, IRunReferences references) : IExamination
{
    private const int MostTold = 20;

    public string Area => "checkpoints";

    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            SELECT run_id, step, damage, count(*) OVER () FROM checkpoint
            WHERE damaged_at IS NOT NULL AND retired_at IS NULL ORDER BY damaged_at DESC LIMIT @most
            """);
        command.Parameters.AddWithValue("most", MostTold);
        var (damaged, all) = (new List<(RunId Run, long Step, string Damage)>(), 0L);
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                damaged.Add((new RunId(reader.GetGuid(0)), reader.GetInt64(1), reader.GetString(2)));
                all = reader.GetInt64(3);
            }
        }

        var names = await references.NamesOfAsync([.. damaged.Select(one => one.Run).Distinct()], cancellation);
        return damaged.Count == 0
            ? [Found.Ok("none is known to be damaged")]
            : [.. damaged.Select(one => Found.Warn(
                $"{names[one.Run]} ({one.Run}) at step {one.Step}",
                $"damaged: {one.Damage}{(all > damaged.Count ? $" (one of {all}, of which the newest {damaged.Count} are told)" : "")}",
                "Look at the worker's disk; the run goes on from its newest sound one (`orc checkpoints`)."))];
    }
}
