using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Goodput;

/// <summary>The statements that a hello and a heartbeat consist of.</summary>
internal static class IntakeStatements
{
    // A session that was replaced says nothing any longer, and nothing is said of an attempt that was given up: its stretch is closed, and
    // stays as it is.
    private const string IsHeld =
        """
        EXISTS (
          SELECT FROM device_stretch JOIN device_presence USING (worker_id, device)
          WHERE run_id = @run AND attempt = @attempt AND worker_id = @worker AND session = @session AND held_until IS NULL)
        """;

    public static NpgsqlBatchCommand EndAbsence(WorkerId worker, long session, string[] devices) => new(
        """
        INSERT INTO device_absence (worker_id, device, since, until)
        SELECT worker_id, device, present_until, now() FROM device_presence
        WHERE worker_id = @worker AND device = ANY (@devices) AND session < @session AND present_until < now()
        ON CONFLICT DO NOTHING
        """)
    {
        Parameters = { new("worker", worker.Value), new("session", session), new("devices", devices) },
    };

    public static NpgsqlBatchCommand Offer(WorkerId worker, long session, string[] devices) => new(
        """
        INSERT INTO device_presence (worker_id, device, since, session, present_until)
        SELECT @worker, d, now(), @session, now() FROM unnest(@devices) AS d
        ON CONFLICT (worker_id, device) DO UPDATE SET
          session = excluded.session, present_until = greatest(device_presence.present_until, excluded.present_until)
        WHERE device_presence.session < excluded.session
        """)
    {
        Parameters = { new("worker", worker.Value), new("session", session), new("devices", devices) },
    };

    public static NpgsqlBatchCommand Present(WorkerId worker, long session) => new(
        """
        UPDATE device_presence SET present_until = greatest(present_until, now()) WHERE worker_id = @worker AND session = @session
        """)
    {
        Parameters = { new("worker", worker.Value), new("session", session) },
    };

    // Delays on the way make a beginning seem later than it was, never earlier: the earliest one counts.
    public static NpgsqlBatchCommand Word(WorkerId worker, long session, TaskReport task) => new(
        $"""
        INSERT INTO trainer_word AS known (run_id, attempt, heard_at, began_at, phase, hung, ended)
        SELECT @run, @attempt, CASE WHEN @ended THEN coalesce(now() - @silence, now()) ELSE now() END,
          now() - @silence - @told, @phase, @hung, @ended
        WHERE {IsHeld}
        ON CONFLICT (run_id, attempt) DO UPDATE SET
          heard_at = CASE WHEN excluded.ended THEN known.heard_at ELSE excluded.heard_at END,
          began_at = least(known.began_at, excluded.began_at),
          phase = CASE WHEN @silence IS NULL THEN known.phase ELSE excluded.phase END,
          hung = excluded.hung OR known.hung AND excluded.ended,
          ended = excluded.ended
        WHERE NOT known.ended
        """)
    {
        Parameters =
        {
            new("worker", worker.Value),
            new("session", session),
            new("run", Guid.Parse(task.RunId)),
            new("attempt", (int)task.Attempt),
            new NpgsqlParameter<TimeSpan?>("silence", task.Progress is { } progress ? TrainerTimes.SilenceOf(progress) : null),
            new("told", TimeSpan.FromMicroseconds(task.Progress is null ? 0 : TrainerTimes.Of(task.Progress).Sum())),
            new("phase", (int)(task.Progress?.Phase ?? TrainerPhase.Starting)),
            new("hung", task.Progress?.Hung ?? false),
            new("ended", task.State == TaskState.Ended),
        },
    };

    public static NpgsqlBatchCommand Mark(WorkerId worker, long session, TaskReport task) => new(
        $"""
        INSERT INTO trainer_mark (run_id, attempt, checkpoint, step, times) SELECT @run, @attempt, @checkpoint, @step, @times
        WHERE {IsHeld}
        ON CONFLICT (run_id, attempt, checkpoint) DO UPDATE SET step = excluded.step, times = excluded.times
        """)
    {
        Parameters =
        {
            new("worker", worker.Value),
            new("session", session),
            new("run", Guid.Parse(task.RunId)),
            new("attempt", (int)task.Attempt),
            new("checkpoint", (long)task.Progress.Checkpoint),
            new("step", (long)task.Progress.Step),
            new("times", TrainerTimes.Of(task.Progress)),
        },
    };
}
