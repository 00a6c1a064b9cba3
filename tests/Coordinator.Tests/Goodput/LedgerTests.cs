using System.Diagnostics.Metrics;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Goodput;
using Orchestrator.Coordinator.Tests.Curves;
using Orchestrator.Coordinator.Tests.Platform;
using Orchestrator.Coordinator.Tests.Workers;
using Orchestrator.Coordinator.Workers;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Goodput;

/// <summary>
/// One device, and what happens to it. Time passes by moving all that is known into the past: the only clock that counts is PostgreSQL's.
/// </summary>
public sealed class LedgerTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const long Second = 1_000_000;

    private CoordinatorHost? _host;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private CoordinatorHost Host => _host!;

    private NpgsqlDataSource Database => Host.Services.GetRequiredService<NpgsqlDataSource>();

    public async ValueTask InitializeAsync() =>
        _host = await CoordinatorHost.StartAsync(postgres, "--Workers:SweepInterval=00:00:00.1", "--Runs:SweepInterval=00:00:00.1");

    public async ValueTask DisposeAsync()
    {
        await ReadAsync();
        await Host.DisposeAsync();
    }

    [Fact]
    public async Task A_device_is_idle_until_it_is_given_and_then_does_what_its_trainer_says()
    {
        await using var agent = await AttachAsync();
        await PassAsync(seconds: 30);
        var idle = (await ReadAsync())[DeviceTimeClass.Idle];
        Assert.InRange(idle, 30 * Second, long.MaxValue);

        var task = await GiveAsync(agent);
        await PassAsync(seconds: 100);
        Assert.InRange((await ReadAsync())[DeviceTimeClass.Starting], 100 * Second, long.MaxValue);

        await agent.BeatAsync(Report(agent, task, Progress(TrainerPhase.Training, starting: 5, training: 60)));
        var times = await EventuallyAsync(times => times[DeviceTimeClass.Training] > 0);
        Assert.InRange(times[DeviceTimeClass.Training], 60 * Second, 70 * Second);
        Assert.InRange(times[DeviceTimeClass.Starting], 40 * Second, long.MaxValue);
        Assert.InRange(times[DeviceTimeClass.Idle], idle, long.MaxValue);
    }

    [Fact]
    public async Task A_crash_leaves_what_was_trained_and_the_release_is_stopping()
    {
        await using var agent = await AttachAsync();
        var task = await GiveAsync(agent);
        await PassAsync(seconds: 100);
        await agent.BeatAsync(Report(agent, task, Progress(TrainerPhase.Training, training: 60)));
        await EventuallyAsync(times => times[DeviceTimeClass.Training] > 0);

        await PassAsync(seconds: 20);
        await agent.BeatAsync(Report(agent, task, Progress(TrainerPhase.Training, training: 79), TaskState.Ended));
        await ReleasedAsync(task);
        var times = await ReadAsync(task.RunId);

        Assert.Equal(79 * Second, times[DeviceTimeClass.Training]);
        Assert.InRange(times[DeviceTimeClass.Stopping], 1, long.MaxValue);
        Assert.Equal(0, times[DeviceTimeClass.Hung] + times[DeviceTimeClass.Lost] + times[DeviceTimeClass.Unreachable]);
    }

    [Fact]
    public async Task The_silence_of_a_hung_trainer_is_hung_also_after_its_end()
    {
        await using var agent = await AttachAsync();
        var task = await GiveAsync(agent);
        await PassAsync(seconds: 700);
        await agent.BeatAsync(Report(agent, task, Progress(TrainerPhase.Training, training: 100, silence: 590)));
        await EventuallyAsync(times => times[DeviceTimeClass.Training] >= 690 * Second);

        await PassAsync(seconds: 10);
        await agent.BeatAsync(Report(agent, task, Progress(TrainerPhase.Training, training: 100, silence: 600, hung: true)));
        var times = await EventuallyAsync(times => times[DeviceTimeClass.Hung] >= 600 * Second);
        Assert.Equal(100 * Second, times[DeviceTimeClass.Training]);

        await agent.BeatAsync(Report(agent, task, progress: null, TaskState.Ended));
        await ReleasedAsync(task);
        times = await ReadAsync(task.RunId);
        Assert.InRange(times[DeviceTimeClass.Hung], 600 * Second, 700 * Second);
        Assert.Equal(100 * Second, times[DeviceTimeClass.Training]);
    }

    [Fact]
    public async Task Unreachable_time_becomes_what_the_trainer_did_once_its_worker_is_back()
    {
        await using var agent = await AttachAsync();
        var task = await GiveAsync(agent);
        await PassAsync(seconds: 70);
        await agent.BeatAsync(Report(agent, task, Progress(TrainerPhase.Training, training: 60)));
        await EventuallyAsync(times => times[DeviceTimeClass.Training] > 0);
        agent.Vanish();
        await EventuallyAsync(times => times[DeviceTimeClass.Unreachable] > 0);
        await PassAsync(seconds: 50);
        var times = await ReadAsync();
        Assert.InRange(times[DeviceTimeClass.Unreachable], 50 * Second, long.MaxValue);
        Assert.InRange(times[DeviceTimeClass.Training], 60 * Second, 70 * Second);

        await using var back = await AttachAsync();
        await back.BeatAsync(Report(back, task, Progress(TrainerPhase.Training, training: 108)));
        times = await EventuallyAsync(times => times[DeviceTimeClass.Training] >= 108 * Second);
        Assert.Equal(0, times[DeviceTimeClass.Unreachable]);
        Assert.Equal(0, times[DeviceTimeClass.Offline]);
    }

    [Fact]
    public async Task Time_of_a_worker_that_was_given_up_is_lost_and_then_its_device_is_offline()
    {
        var agent = await AttachAsync();
        var task = await GiveAsync(agent);
        await PassAsync(seconds: 70);
        await agent.BeatAsync(Report(agent, task, Progress(TrainerPhase.Training, training: 60)));
        await EventuallyAsync(times => times[DeviceTimeClass.Training] > 0);
        agent.Vanish();
        await EventuallyAsync(times => times[DeviceTimeClass.Unreachable] > 0);

        await PassAsync(seconds: 200, isSilence: true);
        await ReleasedAsync(task);
        await PassAsync(seconds: 30);
        var times = await ReadAsync();
        Assert.InRange(times[DeviceTimeClass.Lost], 200 * Second, long.MaxValue);
        Assert.InRange(times[DeviceTimeClass.Offline], 30 * Second, long.MaxValue);
        Assert.Equal(0, times[DeviceTimeClass.Unreachable]);

        await using var back = await AttachAsync();
        var after = await ReadAsync();
        Assert.Equal(times[DeviceTimeClass.Lost], after[DeviceTimeClass.Lost]);
        Assert.InRange(after[DeviceTimeClass.Offline], times[DeviceTimeClass.Offline], long.MaxValue);

        // What the trainer did meanwhile was given up with it.
        var late = Report(back, task, Progress(TrainerPhase.Training, training: 250));
        await HearAsync(back.Welcome, late);
        Assert.Equal(times[DeviceTimeClass.Training], (await ReadAsync(task.RunId))[DeviceTimeClass.Training]);
    }

    [Fact]
    public async Task After_an_outage_of_the_coordinator_one_heartbeat_explains_all_of_it()
    {
        await using var agent = await AttachAsync();
        var task = await GiveAsync(agent);
        await PassAsync(seconds: 10);
        await agent.BeatAsync(Report(agent, task, Progress(TrainerPhase.Training, training: 5)));
        await EventuallyAsync(times => times[DeviceTimeClass.Training] > 0);
        await PassAsync(seconds: 600);
        await agent.BeatAsync(Report(agent, task, Progress(TrainerPhase.Checkpointing, training: 500, evaluating: 70, checkpointing: 30, checkpoint: 40)));

        var times = await EventuallyAsync(times => times[DeviceTimeClass.Evaluating] > 0);
        Assert.Equal(
            (500 * Second, 70 * Second),
            (times[DeviceTimeClass.Training], times[DeviceTimeClass.Evaluating]));
        Assert.InRange(times[DeviceTimeClass.Checkpointing], 30 * Second, long.MaxValue);
        Assert.InRange(times[DeviceTimeClass.Starting], 5 * Second, long.MaxValue);
    }

    [Fact]
    public async Task Work_that_a_resumed_attempt_does_again_is_redone_from_then_on()
    {
        await using var agent = await AttachAsync();
        var first = await GiveAsync(agent);
        await PassAsync(seconds: 300);
        await agent.BeatAsync(Report(agent, first, Progress(TrainerPhase.Training, training: 100, step: 100)));
        await EventuallyAsync(times => times[DeviceTimeClass.Training] >= 100 * Second);
        await agent.BeatAsync(Report(agent, first, Progress(TrainerPhase.Training, training: 200, step: 200, checkpoint: 40)));
        await EventuallyAsync(times => times[DeviceTimeClass.Training] >= 200 * Second);
        await agent.BeatAsync(Report(agent, first, progress: null, TaskState.Ended));
        await ReleasedAsync(first);
        var before = await ReadAsync(first.RunId);
        Assert.Equal(0, before[DeviceTimeClass.Redone]);

        var second = Assert.Single((await agent.HearTasksAsync(tasks => tasks.Tasks.Any(task => task.Attempt == 2))).Tasks);
        using var ship = new ShipClient(Host.Channel, agent.Welcome);
        await ship.ShipAsync(first, TestJournal.Start());
        await ship.ShipAsync(second, TestJournal.Start(new Position { Attempt = 1, Sequence = 40 }, step: 150));

        var after = await EventuallyAsync(times => times[DeviceTimeClass.Redone] > 0);
        Assert.InRange(after[DeviceTimeClass.Redone], 50 * Second, 60 * Second);
        Assert.Equal(before[DeviceTimeClass.Training], after[DeviceTimeClass.Training] + after[DeviceTimeClass.Redone]);
    }

    [Fact]
    public async Task A_free_device_is_offline_between_two_sessions_and_an_older_session_says_nothing_any_longer()
    {
        var agent = await AttachAsync();
        agent.Vanish();
        await EventuallyAsync(times => times[DeviceTimeClass.Offline] > 0);
        await PassAsync(seconds: 40);
        await using var back = await AttachAsync();
        var task = await GiveAsync(back);

        var stale = Report(back, task, Progress(TrainerPhase.Training, training: 1));
        await HearAsync(agent.Welcome, stale);
        var times = await ReadAsync();
        Assert.InRange(times[DeviceTimeClass.Offline], 40 * Second, long.MaxValue);
        Assert.Equal(0, times[DeviceTimeClass.Training]);

        await HearAsync(back.Welcome, stale);
        Assert.NotEqual(0, (await ReadAsync())[DeviceTimeClass.Training]);
    }

    [Fact]
    public async Task The_parts_of_workers_and_of_runs_add_up()
    {
        await using var agent = await AttachAsync();
        var task = await GiveAsync(agent);
        await PassAsync(seconds: 5);
        var report = await Client.ReadAsync(
            new() { By = { GoodputBreakdown.Worker, GoodputBreakdown.Run } }, cancellationToken: Cancellation);

        Assert.Equal(report.Total, Assert.Single(report.Workers).Time);
        var run = Assert.Single(report.Runs);
        Assert.Equal((task.RunId, "test"), (run.RunId, run.RunName));
        var held = report.Total.Classes.Where(time => time.Class is not (DeviceTimeClass.Idle or DeviceTimeClass.Offline)).Sum(time => (long)time.Microseconds);
        Assert.Equal(held, (long)run.Time.Microseconds);
    }

    [Fact]
    public async Task The_metric_tells_the_time_of_the_fleet_by_class()
    {
        await using var agent = await AttachAsync();
        await PassAsync(seconds: 50);
        var seconds = new Dictionary<object, double>();
        using var listener = new MeterListener();
        listener.SetMeasurementEventCallback<double>((_, time, tags, _) => seconds[Assert.Single(tags.ToArray()).Value!] = time);
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "orchestrator.device.time" && instrument.Meter.Scope == Host.Services.GetRequiredService<IMeterFactory>())
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.Start();

        // The coordinator's own reading at its start may end after one of ours that began later.
        await Eventually.TrueAsync(async () =>
        {
            await Host.Services.GetRequiredService<FleetReading>().ReadAsync(Cancellation);
            listener.RecordObservableInstruments();
            return seconds.GetValueOrDefault("idle") >= 50;
        });
        Assert.Equal(["idle"], seconds.Keys);
    }

    private Contracts.V1.Goodput.GoodputClient Client => new(Host.Channel);

    private Task<ScriptedAgent> AttachAsync() => ScriptedAgent.AttachAsync(Host.Channel, ScriptedAgent.HelloOf("a"));

    private Task<DesiredTask> GiveAsync(ScriptedAgent agent) =>
        TestRuns.GiveAsync(Host.Channel, agent, spec => spec.Retries = new() { Backoff = new() { Nanos = 1_000_000 } });

    private static TaskReport Report(ScriptedAgent agent, DesiredTask task, TaskProgress? progress, TaskState state = TaskState.Running)
    {
        var report = agent.Report(task, state);
        report.Progress = progress;
        return report;
    }

    private static TaskProgress Progress(
        TrainerPhase phase, int starting = 0, int training = 0, int evaluating = 0, int checkpointing = 0, int silence = 0, ulong step = 0,
        ulong checkpoint = 0, bool hung = false) => new()
    {
        Phase = phase,
        Step = step,
        Checkpoint = checkpoint,
        Hung = hung,
        Silence = new Duration { Seconds = silence },
        Times =
        {
            new PhaseTime { Phase = TrainerPhase.Starting, Time = new() { Seconds = starting } },
            new PhaseTime { Phase = TrainerPhase.Training, Time = new() { Seconds = training } },
            new PhaseTime { Phase = TrainerPhase.Evaluating, Time = new() { Seconds = evaluating } },
            new PhaseTime { Phase = TrainerPhase.Checkpointing, Time = new() { Seconds = checkpointing } },
        },
    };

    private Task HearAsync(Welcome session, TaskReport task) => Host.Services.GetRequiredService<IDeviceTimeIntake>()
        .HearAsync(new WorkerId(Guid.Parse(session.WorkerId)), (long)session.Session, [task], Cancellation);

    private Task ReleasedAsync(DesiredTask task) => Eventually.TrueAsync(async () =>
    {
        await using var command = Database.CreateCommand(
            "SELECT EXISTS (SELECT FROM device_stretch WHERE run_id = @run AND attempt = @attempt AND held_until IS NOT NULL)");
        command.Parameters.AddWithValue("run", Guid.Parse(task.RunId));
        command.Parameters.AddWithValue("attempt", (int)task.Attempt);
        return (bool)(await command.ExecuteScalarAsync(Cancellation))!;
    });

    private async Task<ClassTimes> EventuallyAsync(Func<ClassTimes, bool> holds) =>
        await Eventually.NotNullAsync(async () => await ReadAsync() is var times && holds(times) ? times : null);

    // Whoever reads, whenever: each device's classes add up to its time.
    private async Task<ClassTimes> ReadAsync()
    {
        var report = await Client.ReadAsync(new(), cancellationToken: Cancellation);
        await using var command = Database.CreateCommand("SELECT coalesce(sum(extract(epoch FROM @now - since) * 1000000), 0)::bigint FROM device_presence");
        command.Parameters.AddWithValue("now", report.AsOf.ToDateTimeOffset());
        Assert.Equal((long)(await command.ExecuteScalarAsync(Cancellation))!, (long)report.Total.Microseconds);
        return TimesOf(report.Total);
    }

    private async Task<ClassTimes> ReadAsync(string run)
    {
        var report = await Client.ReadAsync(new() { Run = run }, cancellationToken: Cancellation);
        return TimesOf(report.Total);
    }

    private static ClassTimes TimesOf(DeviceTime time)
    {
        var times = new ClassTimes();
        foreach (var part in time.Classes)
        {
            times.Add(part.Class, (long)part.Microseconds);
        }

        Assert.Equal((long)time.Microseconds, times.Total);
        return times;
    }

    private async Task PassAsync(int seconds, bool isSilence = false)
    {
        await using var batch = Database.CreateBatch();
        foreach (var (table, moments) in new[]
        {
            ("device_presence", new[] { "since", "present_until" }),
            ("device_absence", ["since", "until"]),
            ("device_stretch", ["held_from", "held_until"]),
            ("trainer_word", ["heard_at", "began_at"]),
            ("worker", isSilence ? ["last_seen"] : []),
            ("control_plane", isSilence ? ["since"] : []),
        })
        {
            if (moments.Length > 0)
            {
                var passed = string.Join(", ", moments.Select(moment => $"{moment} = {moment} - make_interval(secs => {seconds})"));
                batch.BatchCommands.Add(new($"UPDATE {table} SET {passed}"));
            }
        }

        await batch.ExecuteNonQueryAsync(Cancellation);
    }
}
