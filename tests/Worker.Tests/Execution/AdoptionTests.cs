using System.Text.Json;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.Processes;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;
using Orchestrator.Worker.Execution;
using Orchestrator.Worker.Tests.Peers;

namespace Orchestrator.Worker.Tests.Execution;

public sealed class AdoptionTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly string _run = Guid.NewGuid().ToString();
    private RecordingCoordinator _coordinator = null!;

    public async ValueTask InitializeAsync() => _coordinator = await RecordingCoordinator.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _coordinator.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_agent_that_is_killed_leaves_its_trainer_to_the_next_one()
    {
        await using var killed = StartProgram();
        _coordinator.Want(TestAgent.Task(_run));
        await Eventually.TrueAsync(() => StandInTrainer.IsReady(Attempt));
        StandInTrainer.Journal(Attempt, 1, 700);
        await Eventually.TrueAsync(() => _coordinator.Shipped(_run).Records.Count == 700);
        var trainer = TrainerCommandLine.Find(Run, 1);
        killed.Kill();
        await killed.WaitForExitAsync();
        StandInTrainer.Journal(Attempt, 701, 900);

        await using var next = await TestAgent.StartAsync(_folder, _coordinator);
        await Eventually.TrueAsync(() => _coordinator.Shipped(_run).Records.Count == 900);
        Assert.Equal(trainer, next.Trainer(_run));
        Assert.Equal(500, _coordinator.Shipped(_run).Repeated);
        Assert.Equal(TaskState.Running, _coordinator.Reported(_run)!.State);

        StandInTrainer.Exit(Attempt, 0);
        await Eventually.TrueAsync(() => _coordinator.Reported(_run)!.State == TaskState.Ended);
        Assert.Contains("its exit status is unknown", _coordinator.Reported(_run)!.Ending, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trainer_that_ended_while_no_agent_was_there_is_reported_with_its_verdict()
    {
        await using (var first = await TestAgent.StartAsync(_folder, _coordinator))
        {
            _coordinator.Want(TestAgent.Task(_run));
            await first.TrainingAsync(_run);
            await first.LeaveTrainersAsync();
            var trainer = TrainerCommandLine.Find(Run, 1)!;
            StandInTrainer.Journal(Attempt, 1, 5);
            File.WriteAllText(Attempt.Verdict, """{"code":"VERDICT_CODE_DONE"}""");
            StandInTrainer.Exit(Attempt, 0);
            await Eventually.TrueAsync(() => !trainer.IsAlive());
        }

        await using var second = await TestAgent.StartAsync(_folder, _coordinator);
        await Eventually.TrueAsync(() => _coordinator.Reported(_run)?.State == TaskState.Ended);
        var ended = _coordinator.Reported(_run)!;
        Assert.Equal(VerdictCode.Done, ended.Verdict.Code);
        Assert.Equal(5UL, ended.LastSequence);
    }

    [Fact]
    public async Task An_attempt_whose_folder_is_all_that_an_agent_left_is_not_begun_again()
    {
        Directory.CreateDirectory(Attempt.Root);
        _coordinator.Want(TestAgent.Task(_run));
        await using var agent = await TestAgent.StartAsync(_folder, _coordinator);
        await Eventually.TrueAsync(() => _coordinator.Reported(_run)?.State == TaskState.Ended);
        Assert.Null(_coordinator.Reported(_run)!.Verdict);
        Assert.False(File.Exists(Attempt.Log));
    }

    [Fact]
    public async Task A_runs_folder_without_attempts_is_removed()
    {
        Directory.CreateDirectory(Run.Root);
        await File.WriteAllTextAsync(Run.Spec, "{}", TestContext.Current.CancellationToken);

        await using var agent = await TestAgent.StartAsync(_folder, _coordinator);

        await Eventually.TrueAsync(() => !Directory.Exists(Run.Root));
    }

    [Fact]
    public async Task How_a_trainer_ended_is_remembered_by_the_next_agent()
    {
        await using (var first = await TestAgent.StartAsync(_folder, _coordinator))
        {
            _coordinator.Want(TestAgent.Task(_run));
            StandInTrainer.Exit(await first.TrainingAsync(_run), 74);
            await Eventually.TrueAsync(() => _coordinator.Reported(_run)?.State == TaskState.Ended);
        }

        _coordinator.Heartbeats.Clear();
        await using var second = await TestAgent.StartAsync(_folder, _coordinator);
        await Eventually.TrueAsync(() => _coordinator.Reported(_run)?.State == TaskState.Ended);
        Assert.Equal("The trainer exited with code 74.", _coordinator.Reported(_run)!.Ending);
    }

    [Fact]
    public async Task Trainers_save_and_end_with_their_agent()
    {
        var options = TestAgent.OptionsFor(_folder, _coordinator);
        options.Leave = false;
        await using var agent = await TestAgent.StartAsync(options);
        _coordinator.Want(TestAgent.Task(_run));
        await agent.TrainingAsync(_run);

        await agent.StopAsync();

        Assert.Null(agent.Trainer(_run));
        var ended = _coordinator.Reported(_run)!;
        Assert.Equal((TaskState.Ended, StopReason.Drained), (ended.State, ended.Verdict.Reason));
        Assert.True(_coordinator.Heartbeats.Last().Leaving);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void A_process_is_a_trainer_only_if_it_began_when_the_trainer_did(int ticksLater, bool expected)
    {
        var mark = ProcessMarks.Read(Environment.ProcessId)!;
        Directory.CreateDirectory(Attempt.Root);
        var written = mark with { StartTime = mark.StartTime + ticksLater };
        File.WriteAllText(Attempt.Process, JsonSerializer.Serialize(written, JsonSerializerOptions.Web));
        Assert.Equal(expected, TrainerProcess.Adopt(Attempt, Run) is not null);
    }

    private RunFolder Run => new(_folder["worker", "runs", _run]);

    private AttemptFolder Attempt => Run.Attempt(1);

    private RunningProgram StartProgram()
    {
        var options = TestAgent.OptionsFor(_folder, _coordinator);
        return RunningProgram.Start(
        [
            BuiltPrograms.Worker, "agent",
            $"--Agent:Server={options.Server}", $"--Agent:Name={options.Name}", $"--Agent:Folder={options.Folder}",
            .. options.TrainerCommand.Select((word, index) => $"--Agent:TrainerCommand:{index}={word}"),
        ]);
    }
}
