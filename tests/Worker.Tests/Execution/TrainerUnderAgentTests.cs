using System.Text.Json;
using Orchestrator.Contracts.Processes;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;
using Orchestrator.Training.Data.Catalogue;
using Orchestrator.Training.Data.Preparation;
using Orchestrator.Worker.Liveness;
using Orchestrator.Worker.Tests.Peers;

namespace Orchestrator.Worker.Tests.Execution;

/// <summary>The agent with real trainers: that each understands the other's arguments and files.</summary>
public sealed class TrainerUnderAgentTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly string _run = Guid.NewGuid().ToString();
    private RecordingCoordinator _coordinator = null!;
    private TestAgent _agent = null!;

    public async ValueTask InitializeAsync()
    {
        PrepareText();
        _coordinator = await RecordingCoordinator.StartAsync();
        _agent = await TestAgent.StartAsync(Options());
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        await _coordinator.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_run_is_trained_to_its_end()
    {
        _coordinator.Want(Task(steps: 3));
        var ended = await ReportedAsync(TaskState.Ended);
        Assert.True(ended.Verdict?.Code == VerdictCode.Done, $"{ended}\n{_coordinator.Shipped(_run).Log}");
        var records = _coordinator.Shipped(_run).Records;
        Assert.NotNull(records[0].Started);
        Assert.Equal(ended.Verdict, records[^1].Verdict);
        Assert.Equal((ulong)records.Count, ended.LastSequence);
        var written = records.Last(record => record.Checkpoint is not null).Checkpoint;
        Assert.True(Directory.Exists(Path.Combine(_agent.Checkpoints, written.Location)));
    }

    [Fact]
    public async Task A_run_that_is_stopped_goes_on_in_its_next_attempt_and_under_the_next_agent()
    {
        var task = Task(steps: 1_000_000);
        _coordinator.Want(task);
        await ReportedAsync(TaskState.Running);
        task.Stop = StopReason.Preempted;
        _coordinator.Want(task);
        var stopped = await ReportedAsync(TaskState.Ended);
        Assert.Equal((VerdictCode.Stopped, StopReason.Preempted), (stopped.Verdict.Code, stopped.Verdict.Reason));

        _coordinator.Want(Task(steps: 1_000_000, attempt: 2));
        await ReportedAsync(TaskState.Running, attempt: 2);
        await Eventually.TrueAsync(() => _coordinator.Shipped(_run, 2).Records.Count > 0);
        Assert.Equal(stopped.Verdict.Checkpoint, _coordinator.Shipped(_run, 2).Records[0].Started.ResumedFrom);

        var mark = Mark(attempt: 2);
        await _agent.LeaveTrainersAsync();
        Assert.True(mark.IsAlive());
        await using var next = await TestAgent.StartAsync(Options());
        var shipped = _coordinator.Shipped(_run, 2).Records.Count;
        await Eventually.TrueAsync(() => _coordinator.Shipped(_run, 2).Records.Count > shipped);
        _coordinator.Want();
        await Eventually.TrueAsync(() => !mark.IsAlive());
    }

    [Fact]
    public async Task A_trainer_reports_how_it_gets_on()
    {
        _coordinator.Want(Task(steps: 1_000_000));

        await Eventually.TrueAsync(() => _coordinator.Reported(_run)?.Progress is { Phase: TrainerPhase.Training, Step: > 0, Hung: false });

        var times = _coordinator.Reported(_run)!.Progress.Times.Select(time => time.Phase);
        Assert.Equal([TrainerPhase.Starting, TrainerPhase.Restoring, TrainerPhase.Training], times);
    }

    [Fact]
    public async Task A_trainer_that_stands_still_is_looked_at_and_killed_and_its_log_says_what_the_kernel_shows()
    {
        var task = Task(steps: 1_000_000);
        task.Spec.Liveness.HangAfter = new() { Seconds = 1 };
        _coordinator.Want(task);
        await Eventually.TrueAsync(() => _coordinator.Reported(_run)?.Progress is { Step: > 0 });

        Assert.True(Mark(attempt: 1).Send(Signal.Stop));

        var ended = await ReportedAsync(TaskState.Ended);
        Assert.Matches("^The trainer was killed: it hung: no progress for [0-9]+ s while TRAINING at step [0-9]+, its limit is 1 s; .*log", ended.Ending);
        Assert.Null(ended.Verdict);
        var log = _coordinator.Shipped(_run).Log;
        Assert.Contains("==== Hung: no progress for", log, StringComparison.Ordinal);
        Assert.Contains("T (stopped)", log, StringComparison.Ordinal);
        Assert.Contains("Last record: { \"sequence\":", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_stacks_of_a_trainer_say_where_it_is()
    {
        _coordinator.Want(Task(steps: 1_000_000));
        await Eventually.TrueAsync(() => _coordinator.Reported(_run)?.Progress is { Step: > 0 });

        // A thread that runs may be caught between two frames, where a dump shows none (one look in 75), and a busy machine may have no time for a look.
        await Eventually.TrueAsync(async () =>
        {
            var (text, failure) = await StackTraces.ReadAsync([BuiltPrograms.Worker, "stacks"], Mark(attempt: 1).Pid, _agent.Attempt(_run));
            Assert.True(failure is null || failure.StartsWith("not within", StringComparison.Ordinal), failure);
            return text?.Contains("Orchestrator.Training.Loop.TrainingLoop.Run", StringComparison.Ordinal) ?? false;
        });
    }

    private Worker.Session.AgentOptions Options()
    {
        var options = TestAgent.OptionsFor(_folder, _coordinator);
        options.TrainerCommand.Clear();
        options.TrainerCommand.Add(BuiltPrograms.Worker);
        options.TrainerCommand.Add("train");
        options.Data.Add(_folder["data"]);
        return options;
    }

    private void PrepareText()
    {
        Directory.CreateDirectory(_folder["data"]);
        var documents = Enumerable.Range(0, 200).Select(number => new TextDocument($"text {number}", new StringReader($"sentence {number:D6}")));
        new SourcePreparation(SourceFiles.At(_folder["data", "sentences"]), "sentences", Tokenizer.Bytes, "a test's text")
            .Run(documents, new Progress<PreparationProgress>(), TestContext.Current.CancellationToken);
    }

    private DesiredTask Task(ulong steps, uint attempt = 1)
    {
        var task = TestAgent.Task(_run, attempt: attempt);
        task.Spec = SpecDefaults.Resolve(new()
        {
            Name = "tiny",
            Model = new() { Transformer = new() { Layers = 1, Width = 16, Heads = 2, Context = 16 } },
            Data = new() { Sources = { new SourceSpec { Name = "sentences" } }, HeldOut = 0.2 },
            Batch = new() { Sequences = 2 },
            Budget = new() { Steps = steps },
            Evaluation = new() { EverySteps = steps, Batches = 1 },
            Checkpoint = new() { EverySteps = steps },
        });
        return task;
    }

    private ProcessMark Mark(uint attempt) =>
        JsonSerializer.Deserialize<ProcessMark>(
            File.ReadAllText(_agent.Attempt(_run, attempt).Process), JsonSerializerOptions.Web)!;

    private async Task<TaskReport> ReportedAsync(TaskState state, uint attempt = 1)
    {
        await Eventually.TrueAsync(() => _coordinator.Reported(_run, attempt)?.State == state);
        return _coordinator.Reported(_run, attempt)!;
    }
}
