using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Durability;
using Orchestrator.Worker.Training;

namespace Orchestrator.Worker.Tests.Training;

public sealed class TrainerFailureTests : IDisposable
{
    private readonly TinyRun _run = new();

    [Fact]
    public async Task Everything_that_is_wrong_with_a_spec_is_said_at_once_and_nothing_begins()
    {
        _run.Spec.Model.Transformer.Connection.Hyper.Rate = 0;
        _run.Spec.Optimizer = new() { Adamw = new() { LearningRate = double.NaN } };

        Assert.Equal(65, await _run.TrainAsync());

        Assert.Equal(VerdictCode.SpecAtFault, _run.Verdict(1).Code);
        Assert.Contains("model.transformer.connection.hyper.rate: is 0", _run.Verdict(1).Message, StringComparison.Ordinal);
        Assert.Contains("optimizer.adamw.learning_rate: is NaN", _run.Verdict(1).Message, StringComparison.Ordinal);
        Assert.Contains("learning_rate", _run.Errors, StringComparison.Ordinal);
        Assert.Empty(_run.Journal(1));
    }

    [Fact]
    public async Task A_mended_spec_can_be_trained_in_the_same_folder()
    {
        _run.Spec.Budget.Steps = 0;
        await _run.TrainAsync();

        _run.Spec.Budget.Steps = 6;

        Assert.Equal(0, await _run.TrainAsync());
        Assert.Equal(VerdictCode.Done, _run.Verdict(2).Code);
    }

    [Fact]
    public async Task A_later_attempt_must_have_the_same_spec()
    {
        await _run.TrainAsync();
        _run.Spec.Budget.Steps = 8;
        _run.Spec.Seeds = new() { Dropout = 9 };

        Assert.Equal(65, await _run.TrainAsync(_run.Options with { Resume = true }));

        Assert.Contains("differs in budget, seeds", _run.Verdict(2).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_later_attempt_may_pin_its_sources()
    {
        await _run.TrainAsync();
        _run.Spec.Data.Sources[0].Hash = _run.Journal(1)[0].Started.SourceHashes["letters"];

        Assert.Equal(0, await _run.TrainAsync(_run.Options with { Resume = true }));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"name":"tiny","budgets":{}}""")]
    [InlineData("")]
    public async Task A_file_that_is_no_spec_is_named(string content)
    {
        var file = _run["other.json"];
        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);

        Assert.Equal(65, await _run.TrainAsync(_run.Options with { Spec = file }));

        Assert.Contains(file, _run.Verdict(1).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_is_not_here_may_be_elsewhere()
    {
        _run.Spec.Data.Sources[0].Name = "numbers";

        Assert.Equal(66, await _run.TrainAsync());

        Assert.Equal(VerdictCode.DataMissing, _run.Verdict(1).Code);
        Assert.Contains("'numbers'", _run.Verdict(1).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_with_another_hash_is_another_source()
    {
        _run.Spec.Data.Sources[0].Hash = new string('a', 64);

        Assert.Equal(66, await _run.TrainAsync());
    }

    [Fact]
    public async Task A_context_longer_than_the_data_is_the_specs_fault()
    {
        _run.Spec.Model.Transformer.Context = 5000;

        Assert.Equal(65, await _run.TrainAsync());

        Assert.Contains("context of 5000", _run.Verdict(1).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_that_diverge_end_the_training_before_they_reach_the_weights()
    {
        _run.Spec.Optimizer = new() { Adamw = new() { LearningRate = 1e38 } };
        _run.Spec.Checkpoint.EverySteps = 1;

        Assert.Equal(86, await _run.TrainAsync());

        var verdict = _run.Verdict(1);
        var last = _run.Journal(1).Last(record => record.Measurement is not null).Measurement;
        Assert.Equal(VerdictCode.Diverged, verdict.Code);
        Assert.Equal(verdict.Step + 1, last.Step);
        Assert.Contains(last.Values, value => value.Metric == MetricNames.TrainLoss && !double.IsFinite(value.Value));
        Assert.Contains($"At step {last.Step} the ", verdict.Message, StringComparison.Ordinal);
        Assert.Equal(verdict.Step, _run.Journal(1).Last(record => record.Checkpoint is not null).Checkpoint.Step);
    }

    [Fact]
    public async Task A_checkpoint_that_cannot_be_written_ends_the_training()
    {
        await File.WriteAllTextAsync(_run["occupied"], "", TestContext.Current.CancellationToken);

        Assert.Equal(74, await _run.TrainAsync(_run.Options with { Checkpoints = new CheckpointPlace.Folder(_run["occupied", "checkpoints"]) }));

        // It fails while training goes on, which the next checkpoint waits for at the latest.
        Assert.Equal(VerdictCode.CannotWrite, _run.Verdict(1).Code);
        Assert.InRange(_run.Verdict(1).Step, 3UL, 6UL);
        Assert.Null(_run.Verdict(1).Checkpoint);
        Assert.Contains(_run["occupied"], _run.Verdict(1).Message, StringComparison.Ordinal);
        Assert.Equal(_run.Verdict(1), _run.Journal(1)[^1].Verdict);
    }

    [Fact]
    public async Task A_spec_that_cannot_be_read_here_and_now_is_nobodys_fault()
    {
        var refusal = await Assert.ThrowsAsync<TrainerRefusedException>(() => _run.TrainAsync(_run.Options with { Spec = _run["data"] }));

        Assert.Contains(_run["data"], refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_run.Folder.Attempt(1).Verdict));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("run", "attempts")]
    [InlineData("run", "attempts", "1")]
    public async Task A_folder_that_cannot_be_made_is_a_place_to_change(params string[] occupied)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_run[occupied])!);
        await File.WriteAllTextAsync(_run[occupied], "in the way", TestContext.Current.CancellationToken);

        await using var trainer = _run.Start();

        Assert.Equal(74, await trainer.WaitForExitAsync());
        Assert.StartsWith($"Cannot write {_run[occupied]}", trainer.Errors.First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_verdict_that_cannot_be_written_is_at_least_told()
    {
        Directory.CreateDirectory(_run.Folder.Attempt(1).Verdict);

        var failure = await Assert.ThrowsAsync<CannotWriteException>(() => _run.TrainAsync(_run.Options with { Attempt = 1 }));

        Assert.Contains("verdict.json", failure.Message, StringComparison.Ordinal);
        Assert.Contains("done: ", _run.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _run.Dispose();
}
