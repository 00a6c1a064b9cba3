using Orchestrator.Contracts.Processes;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;
using Orchestrator.Training.Durability;
using Orchestrator.Worker.Tests.Peers;

namespace Orchestrator.Worker.Tests.Execution;

public sealed class TaskTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly string _run = Guid.NewGuid().ToString();
    private RecordingCoordinator _coordinator = null!;
    private TestAgent _agent = null!;

    public async ValueTask InitializeAsync()
    {
        _coordinator = await RecordingCoordinator.StartAsync();
        _agent = await TestAgent.StartAsync(_folder, _coordinator);
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        await _coordinator.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_verdict_that_cannot_be_read_is_read_once_it_can_be()
    {
        _agent.Errors.Expect(entry => entry.Contains($"folder of task {_run}/1 cannot be read", StringComparison.Ordinal));
        _coordinator.Want(TestAgent.Task(_run));
        var attempt = await _agent.TrainingAsync(_run);
        File.CreateSymbolicLink(attempt.Verdict, attempt.Root);
        StandInTrainer.Exit(attempt, 0);
        await Eventually.TrueAsync(() => _agent.Errors.Entries.Count > 0);

        DurableFile.Replace(attempt.Verdict, """{"code":"VERDICT_CODE_DONE"}""");

        await Eventually.TrueAsync(() => _coordinator.Reported(_run)?.State == TaskState.Ended);
        Assert.Equal(VerdictCode.Done, _coordinator.Reported(_run)!.Verdict.Code);
    }

    [Fact]
    public async Task A_task_starts_runs_and_ends_with_its_verdict()
    {
        var task = TestAgent.Task(_run);
        task.TraceParent = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01";
        _coordinator.Want(task);
        var attempt = await _agent.TrainingAsync(_run);
        await ReportedAsync(TaskState.Starting);

        StandInTrainer.Journal(attempt, 1, 3);
        var running = await ReportedAsync(TaskState.Running);
        Assert.Equal(StandInTrainer.Record(1).RecordedAt, running.StartedAt);
        var trace = File.ReadAllText(Path.Combine(attempt.Root, "trace"));
        Assert.Contains("0123456789abcdef0123456789abcdef", trace, StringComparison.Ordinal);

        File.WriteAllText(attempt.Verdict, """{"code":"VERDICT_CODE_DONE","step":"2"}""");
        StandInTrainer.Exit(attempt, 0);
        var ended = await ReportedAsync(TaskState.Ended);
        Assert.Equal(new Verdict { Code = VerdictCode.Done, Step = 2 }, ended.Verdict);
        Assert.Equal(3UL, ended.LastSequence);
        Assert.Equal("The trainer exited with code 0.", ended.Ending);
        Assert.Equal("attempt 1 has 3 threads\n", _coordinator.Shipped(_run).Log);
    }

    [Fact]
    public async Task A_trainer_that_is_killed_ends_without_verdict_and_with_its_signal()
    {
        _coordinator.Want(TestAgent.Task(_run));
        await _agent.TrainingAsync(_run);

        _agent.Trainer(_run)!.Send(Signal.Kill);

        var ended = await ReportedAsync(TaskState.Ended);
        Assert.Null(ended.Verdict);
        Assert.StartsWith("The trainer was killed by signal 9 (SIGKILL", ended.Ending, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_is_reported_only_after_everything_is_acknowledged()
    {
        _coordinator.Want(TestAgent.Task(_run));
        var attempt = await _agent.TrainingAsync(_run);
        using (await _coordinator.HoldAcknowledgementsAsync())
        {
            StandInTrainer.Journal(attempt, 1, 2000);
            StandInTrainer.Exit(attempt, 0);
            await Eventually.TrueAsync(() => _agent.Trainer(_run) is null);
            await HeartbeatsAsync(5);
            Assert.NotEqual(TaskState.Ended, _coordinator.Reported(_run)!.State);
        }

        var ended = await ReportedAsync(TaskState.Ended);
        Assert.Equal(2000UL, ended.LastSequence);
        Assert.Equal(2000, _coordinator.Shipped(_run).Records.Count);
    }

    [Fact]
    public async Task A_task_that_is_given_up_is_killed_shipped_and_forgotten()
    {
        _coordinator.Want(TestAgent.Task(_run));
        var attempt = await _agent.TrainingAsync(_run);
        StandInTrainer.Journal(attempt, 1, 10);
        await ReportedAsync(TaskState.Running);

        _coordinator.Want();

        await Eventually.TrueAsync(() => _coordinator.Heartbeats.Last().Tasks.Count == 0);
        Assert.Null(_agent.Trainer(_run));
        Assert.Equal(10, _coordinator.Shipped(_run).Records.Count);
        Assert.False(Directory.Exists(Path.GetDirectoryName(Path.GetDirectoryName(attempt.Root))));
    }

    [Fact]
    public async Task A_stop_request_reaches_the_trainer_with_its_reason()
    {
        var task = TestAgent.Task(_run);
        _coordinator.Want(task);
        await _agent.TrainingAsync(_run);

        task.Stop = StopReason.Canceled;
        _coordinator.Want(task);

        var ended = await ReportedAsync(TaskState.Ended);
        Assert.Equal("The trainer exited with code 75.", ended.Ending);
        Assert.Equal(StopReason.Canceled, ended.Verdict.Reason);
    }

    [Fact]
    public async Task A_trainer_that_ignores_a_stop_request_is_killed_after_its_grace()
    {
        var task = TestAgent.Task(_run);
        _coordinator.Want(task);
        StandInTrainer.Deafen(await _agent.TrainingAsync(_run));

        task.Stop = StopReason.Canceled;
        task.StopGrace = new() { Nanos = 300_000_000 };
        _coordinator.Want(task);

        var ended = await ReportedAsync(TaskState.Ended);
        Assert.Equal("The trainer was killed: it did not stop within 0.3 s.", ended.Ending);
        Assert.Null(ended.Verdict);
    }

    [Fact]
    public async Task A_task_begins_when_its_device_is_free()
    {
        var second = Guid.NewGuid().ToString();
        _coordinator.Want(TestAgent.Task(_run), TestAgent.Task(second, device: "cpu-1"));
        var first = await _agent.TrainingAsync(_run);
        await _agent.TrainingAsync(second);

        var third = Guid.NewGuid().ToString();
        _coordinator.Want(TestAgent.Task(_run), TestAgent.Task(second, device: "cpu-1"), TestAgent.Task(third));
        await HeartbeatsAsync(5);
        Assert.Null(_coordinator.Reported(third));

        StandInTrainer.Exit(first, 0);
        await _agent.TrainingAsync(third);
    }

    [Fact]
    public async Task A_trainer_that_cannot_be_started_is_reported_as_ended()
    {
        _coordinator.Want(TestAgent.Task(_run, device: "cuda-0"));
        var ended = await ReportedAsync(TaskState.Ended);
        Assert.Equal("This worker has no device \"cuda-0\"; it offers cpu-0, cpu-1.", ended.Ending);
        Assert.Equal(0UL, ended.LastSequence);
    }

    [Fact]
    public async Task A_task_whose_folder_cannot_be_made_is_reported_as_ended()
    {
        _agent.Errors.Expect(entry => entry.Contains($"Task {_run}/1 did not start", StringComparison.Ordinal));
        File.WriteAllText(_folder["worker", "runs", _run], "in the way");
        _coordinator.Want(TestAgent.Task(_run));
        var ended = await ReportedAsync(TaskState.Ended);
        Assert.StartsWith("The trainer could not be started: ", ended.Ending, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trainer_is_asked_to_stop_even_if_the_reason_can_be_neither_read_nor_written()
    {
        _agent.Errors.Expect(entry => entry.Contains($"The folder of task {_run}/1 cannot be read or written", StringComparison.Ordinal));
        Directory.CreateDirectory(_agent.Attempt(_run).Stop);
        var task = TestAgent.Task(_run);
        _coordinator.Want(task);
        await _agent.TrainingAsync(_run);

        task.Stop = StopReason.Canceled;
        _coordinator.Want(task);

        Assert.Equal("The trainer exited with code 75.", (await ReportedAsync(TaskState.Ended)).Ending);
    }

    [Fact]
    public async Task A_run_that_would_name_a_folder_elsewhere_is_not_touched()
    {
        _coordinator.Want(TestAgent.Task("../../elsewhere"));
        await Eventually.TrueAsync(() => _coordinator.Hellos.Count >= 3);
        Assert.Equal(["checkpoints", "data", "runs"], Directory.EnumerateDirectories(_folder["worker"]).Select(Path.GetFileName).Order());
        Assert.Empty(Directory.EnumerateDirectories(_folder["worker", "runs"]));
    }

    private async Task<TaskReport> ReportedAsync(TaskState state)
    {
        await Eventually.TrueAsync(() => _coordinator.Reported(_run)?.State == state);
        return _coordinator.Reported(_run)!;
    }

    // So many that the agent has surely looked at its tasks in between.
    private async Task HeartbeatsAsync(int count)
    {
        var seen = _coordinator.Heartbeats.Count;
        await Eventually.TrueAsync(() => _coordinator.Heartbeats.Count >= seen + count);
    }
}
