using Orchestrator.Contracts.Processes;
using Orchestrator.Contracts.V1;
using Orchestrator.Worker.Execution;

namespace Orchestrator.Worker.Tests.Training;

public sealed class TrainerTests : IDisposable
{
    private readonly TinyRun _run = new();

    [Fact]
    public async Task A_training_leaves_its_journal_its_mark_and_its_verdict()
    {
        Assert.Equal(0, await _run.TrainAsync());

        var verdict = _run.Verdict(1);
        Assert.Equal((VerdictCode.Done, 6UL), (verdict.Code, verdict.Step));
        Assert.Equal(verdict, _run.Journal(1)[^1].Verdict);
        Assert.Equal(_run.Journal(1).Last(record => record.Checkpoint is not null).Checkpoint.Position, verdict.Checkpoint);
        Assert.NotNull(_run.Journal(1)[0].Started);
        Assert.Equal(ProcessMarks.Read(Environment.ProcessId), ProcessMarkFile.Read(_run.Folder.Attempt(1)));
        Assert.True(File.Exists(_run.Folder.Spec));
        Assert.Contains("Step 6/6: validation/loss ", _run.Output, StringComparison.Ordinal);
        Assert.Empty(_run.Errors);
    }

    [Fact]
    public async Task A_training_that_is_done_is_done_again_at_once()
    {
        await _run.TrainAsync();

        Assert.Equal(0, await _run.TrainAsync(_run.Options with { Resume = true }));

        Assert.Equal(VerdictCode.Done, _run.Verdict(2).Code);
        Assert.Equal(_run.Verdict(1).Checkpoint, _run.Verdict(2).Checkpoint);
        Assert.Equal(2, _run.Journal(2).Count);
    }

    [Fact]
    public async Task A_training_goes_on_where_the_last_one_was_stopped_and_for_the_reason_that_was_left_for_it()
    {
        Directory.CreateDirectory(_run.Folder.Attempt(1).Root);
        StopFile.Write(_run.Folder.Attempt(1), StopReason.Preempted);

        Assert.Equal(75, await _run.TrainAndStopAsync(_run.Options with { Attempt = 1 }));
        Assert.Equal(0, await _run.TrainAsync(_run.Options with { Resume = true }));

        Assert.Equal((VerdictCode.Stopped, StopReason.Preempted), (_run.Verdict(1).Code, _run.Verdict(1).Reason));
        Assert.Contains("preempted", _run.Verdict(1).Message, StringComparison.Ordinal);
        Assert.Equal(6UL, _run.Verdict(2).Step);
    }

    [Fact]
    public async Task Only_the_kept_checkpoints_stay_where_nobody_else_deletes_them()
    {
        _run.Spec.Checkpoint = new() { EverySteps = 1, Keep = 2 };

        await _run.TrainAsync(_run.Options with { Prune = true });

        Assert.Equal(2, Directory.GetDirectories(Path.Combine(_run.Folder.Checkpoints, "1")).Length);
        Assert.NotEmpty(_run.Weights(1));
    }

    [Fact]
    public async Task Where_a_coordinator_deletes_every_checkpoint_stays()
    {
        _run.Spec.Checkpoint = new() { EverySteps = 1, Keep = 2 };

        await _run.TrainAsync();

        Assert.Equal(6, Directory.GetDirectories(Path.Combine(_run.Folder.Checkpoints, "1")).Length);
    }

    [Fact]
    public async Task A_damaged_checkpoint_is_told_on_the_error_output()
    {
        await _run.TrainAsync();
        var newest = Directory.GetDirectories(Path.Combine(_run.Folder.Checkpoints, "1")).Max()!;
        File.Delete(Path.Combine(newest, "manifest.json"));

        Assert.Equal(0, await _run.TrainAsync(_run.Options with { Resume = true }));

        Assert.Contains("manifest.json cannot be read", _run.Errors, StringComparison.Ordinal);
        Assert.Contains("manifest.json cannot be read", Assert.Single(_run.Journal(2)[0].Started.Warnings), StringComparison.Ordinal);
    }

    public void Dispose() => _run.Dispose();
}
