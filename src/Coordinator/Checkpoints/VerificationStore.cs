using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Workers;
using ForkPoint = Orchestrator.Coordinator.Runs.ForkPoint;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>
/// Questions and answers are states of a checkpoint's row: whom it is asked of, and the number of the question. Asking passes over rows that somebody
/// else has at that moment, and an answer changes one row, so nobody waits here for each other in a circle.
/// </summary>
internal sealed class VerificationStore(
    NpgsqlDataSource database, IOptions<CheckpointsOptions> options, DamageAlarm alarm, CheckpointInstruments instruments)
    : ICheckpointVerification
{
    private const int MostOpenQuestions = 4;

    // The worker that wrote it may have another folder by now.
    private const string IsSeen = "(store = checkpoint_store OR (store IS NULL AND checkpoint.worker_id = worker.worker_id))";

    public async Task<IReadOnlyList<CheckpointVerification>> AskAsync(WorkerId worker, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { TakeBack(), Ask(worker), Open(worker) } };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var questions = new List<CheckpointVerification>();
        while (await reader.ReadAsync(cancellation))
        {
            questions.Add(new()
            {
                Location = reader.GetString(0),
                ManifestHash = reader.GetString(1),
                Number = (uint)reader.GetInt32(2),
            });
        }

        return questions;
    }

    public async Task HastenAsync(ForkPoint point, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            UPDATE checkpoint SET verification_due_at = now()
            WHERE run_id = @run AND attempt = @attempt AND sequence = @sequence AND retired_at IS NULL AND verifier IS NULL
              AND verification_due_at > now()
              AND coalesce(greatest(verified_at, damaged_at), '-infinity') < now() - interval '1 minute'
            """);
        command.Parameters.AddWithValue("run", point.Parent.Value);
        command.Parameters.AddWithValue("attempt", point.Attempt);
        command.Parameters.AddWithValue("sequence", point.Sequence);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public async Task RecordAsync(WorkerId worker, IReadOnlyCollection<VerifiedCheckpoint> answers, CancellationToken cancellation)
    {
        foreach (var answer in answers)
        {
            await RecordAsync(worker, answer, cancellation);
        }
    }

    // Of workers that are lost, and of those that do not see it any longer. Who is unreachable may still be reading.
    private static NpgsqlBatchCommand TakeBack() => new(
        $"""
        UPDATE checkpoint SET verifier = NULL, verification_due_at = now()
        WHERE (run_id, attempt, sequence) IN (
          SELECT run_id, attempt, sequence FROM checkpoint JOIN worker ON worker.worker_id = verifier
          WHERE (worker.status <> 'lost' AND {IsSeen}) IS NOT TRUE
          FOR UPDATE OF checkpoint SKIP LOCKED)
        """);

    // One that was asked about and is due again is taken from whoever has not answered for so long.
    private NpgsqlBatchCommand Ask(WorkerId worker) => new(
        $"""
        UPDATE checkpoint SET verifier = @worker, verifications = verifications + 1, verification_due_at = now() + @interval
        WHERE (run_id, attempt, sequence) IN (
          SELECT run_id, attempt, sequence FROM checkpoint JOIN worker ON worker.worker_id = @worker
          WHERE retired_at IS NULL AND verification_due_at <= now() AND {IsSeen}
          ORDER BY verification_due_at
          LIMIT (SELECT greatest(0, @most - count(*)) FROM checkpoint WHERE verifier = @worker AND retired_at IS NULL)
          FOR UPDATE OF checkpoint SKIP LOCKED)
        """)
    {
        Parameters =
        {
            new("worker", worker.Value),
            new("interval", options.Value.VerifyEvery),
            new("most", MostOpenQuestions),
        },
    };

    private static NpgsqlBatchCommand Open(WorkerId worker) => new(
        """
        SELECT location, manifest_hash, verifications FROM checkpoint
        WHERE verifier = @worker AND retired_at IS NULL ORDER BY verification_due_at, location
        """)
    {
        Parameters = { new("worker", worker.Value) },
    };

    // New damage gets a second look soon, since disks and networks also fail for a moment.
    private async Task RecordAsync(WorkerId worker, VerifiedCheckpoint answer, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            UPDATE checkpoint SET verifier = NULL, damage = @damage,
              damaged_at = CASE WHEN @damage IS NOT NULL THEN coalesce(damaged_at, now()) END,
              verified_at = CASE WHEN @damage IS NULL THEN now() ELSE verified_at END,
              verification_due_at = CASE
                WHEN @damage IS NOT NULL AND damaged_at IS NULL THEN least(verification_due_at, now() + interval '10 minutes')
                ELSE verification_due_at END
            WHERE location = @location AND verifier = @worker AND verifications = @number AND retired_at IS NULL
            RETURNING run_id, attempt, sequence, coalesce(damaged_at = now(), false)
            """);
        command.Parameters.AddWithValue("location", answer.Location);
        command.Parameters.AddWithValue("worker", worker.Value);
        command.Parameters.AddWithValue("number", (int)answer.Number);
        command.Parameters.Add(new("damage", NpgsqlDbType.Text) { Value = answer.Damage.Length > 0 ? answer.Damage : DBNull.Value });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (await reader.ReadAsync(cancellation))
        {
            instruments.Verified();
            if (reader.GetBoolean(3))
            {
                var position = new Position { Attempt = (uint)reader.GetInt32(1), Sequence = (ulong)reader.GetInt64(2) };
                alarm.Found(new RunId(reader.GetGuid(0)), new() { Position = position, Damage = answer.Damage }, DamageFinder.Verification);
            }
        }
    }
}
