using System.Globalization;
using Orchestrator.Contracts.Processes;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;

namespace Orchestrator.Worker.Tests.Training;

/// <summary>What only a process of its own can show: signals, sudden death, and a disk that is full.</summary>
public sealed class TrainerProcessTests : IDisposable
{
    private readonly TinyRun _run = new();

    [Fact]
    public async Task A_process_stopped_and_killed_again_and_again_trains_what_one_left_alone_does()
    {
        using var unbroken = new TinyRun();
        foreach (var run in (TinyRun[])[_run, unbroken])
        {
            run.Spec.Budget.Steps = 200;
            run.Spec.Evaluation.EverySteps = 20;
            run.Spec.Checkpoint.EverySteps = 15;
        }

        Assert.Equal(0, await unbroken.TrainAsync());

        await StopAsync(attempt: 1, afterRecords: 25, program => program.Terminate(), exitCode: 75);
        await StopAsync(attempt: 2, afterRecords: 30, program => program.Kill(), exitCode: 137);
        await StopAsync(attempt: 3, afterRecords: 45, program => program.Interrupt(), exitCode: 75);
        await StopAsync(attempt: 4, afterRecords: 20, program => program.Mark.Send(Signal.Hangup), exitCode: 75);
        await using var last = _run.Start("--resume");
        Assert.True(await last.WaitForExitAsync() == 0, last.Transcript);

        Assert.Equal(StopReason.Signal, _run.Verdict(1).Reason);
        Assert.Equal(StopReason.Signal, _run.Verdict(3).Reason);
        Assert.Equal(unbroken.Curve(1), _run.Curve(5));
        Assert.Equal(unbroken.Weights(1), _run.Weights(5));
    }

    [Fact]
    public async Task A_training_begun_from_a_checkpoint_of_another_comes_to_the_same_weights()
    {
        using var parent = new TinyRun();
        Assert.Equal(0, await parent.TrainAsync());
        var at = parent.Journal(1).First(record => record.Checkpoint is not null).Checkpoint.Position;
        var checkpoint = Path.Combine(parent.Folder.Checkpoints, $"{at.Attempt}", $"{at.Sequence:D12}");

        await using var fork = _run.Start("--from", checkpoint);
        Assert.True(await fork.WaitForExitAsync() == 0, fork.Transcript);

        var started = _run.Journal(1)[0].Started;
        Assert.Equal((at, 3UL), (started.ForkedFrom.Position, started.Step));
        Assert.Equal(parent.Weights(1), _run.Weights(1));
        Assert.Contains(fork.Output, line => line.Contains("Beginning from checkpoint", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_that_is_no_checkpoints_is_refused()
    {
        await using var fork = _run.Start("--from", _run.Folder.Checkpoints);

        Assert.NotEqual(0, await fork.WaitForExitAsync());
        Assert.Contains("must be the folder of one checkpoint", fork.Transcript, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_process_is_refused_while_the_first_trains_on()
    {
        _run.Spec.Budget.Steps = 1_000_000;
        await using var first = _run.Start();
        await Eventually.TrueAsync(() => _run.Journal(1).Count > 5);

        await using var second = _run.Start("--resume");

        Assert.Equal(64, await second.WaitForExitAsync());
        var refusal = Assert.Single(second.Errors);
        Assert.Contains($"has a trainer already (process {first.Mark.Pid})", refusal, StringComparison.Ordinal);
        var seen = _run.Journal(1).Count;
        await Eventually.TrueAsync(() => _run.Journal(1).Count > seen);
    }

    [Fact]
    public async Task A_disk_that_fills_up_during_a_checkpoint_ends_the_training_and_spares_the_checkpoints_before()
    {
        _run.Spec.Budget.Steps = 1_000_000;
        _run.Spec.Checkpoint.EverySteps = 10;
        await using var program = _run.Start();
        await Eventually.TrueAsync(() => _run.Journal(1).Any(record => record.Checkpoint is not null));

        await LimitFilesAsync(program, bytes: 40_000);

        Assert.True(await program.WaitForExitAsync() == 74, program.Transcript);
        Assert.Equal(VerdictCode.CannotWrite, _run.Verdict(1).Code);
        Assert.Contains(program.Errors, line => line.Contains("cannot_write", StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateDirectories(_run.Folder.Checkpoints, "*.partial", SearchOption.AllDirectories));

        // Where there is room again, it goes on from the last checkpoint.
        var saved = _run.Journal(1).Last(record => record.Checkpoint is not null).Checkpoint;
        await using var next = _run.Start("--resume");
        await Eventually.TrueAsync(() => _run.Journal(2).Count > 1);
        Assert.Equal(saved.Position, _run.Journal(2)[0].Started.ResumedFrom);
        Assert.Empty(_run.Journal(2)[0].Started.Warnings);
    }

    [Fact]
    public async Task A_journal_that_cannot_grow_ends_the_training_with_a_whole_last_record()
    {
        _run.Spec.Budget.Steps = 1_000_000;
        _run.Spec.Checkpoint.EverySteps = 1_000_000;
        await using var program = _run.Start();
        await Eventually.TrueAsync(() => _run.Journal(1).Count > 5);

        await LimitFilesAsync(program, bytes: 40_000);

        Assert.True(await program.WaitForExitAsync() == 74, program.Transcript);
        Assert.Equal(VerdictCode.CannotWrite, _run.Verdict(1).Code);
        Assert.Contains(_run.Folder.Attempt(1).Journal, _run.Verdict(1).Message, StringComparison.Ordinal);
        var measured = _run.Journal(1).Last(record => record.Measurement is not null).Measurement;
        Assert.InRange(_run.Verdict(1).Step, measured.Step, measured.Step + 1);
    }

    public void Dispose() => _run.Dispose();

    private async Task StopAsync(uint attempt, int afterRecords, Action<RunningProgram> stop, int exitCode)
    {
        await using var program = _run.Start("--resume");
        await Eventually.TrueAsync(() => _run.Journal(attempt).Count >= afterRecords);
        stop(program);
        Assert.True(await program.WaitForExitAsync() == exitCode, program.Transcript);
    }

    // What a file may not exceed, it meets as it meets the end of a disk.
    private static async Task LimitFilesAsync(RunningProgram program, long bytes)
    {
        var pid = program.Mark.Pid.ToString(CultureInfo.InvariantCulture);
        var size = string.Create(CultureInfo.InvariantCulture, $"--fsize={bytes}");
        await using var limit = RunningProgram.Start(["prlimit", "--pid", pid, size]);
        Assert.True(await limit.WaitForExitAsync() == 0, limit.Transcript);
    }
}
