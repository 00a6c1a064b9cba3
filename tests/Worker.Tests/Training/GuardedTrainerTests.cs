using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Worker.Tests.Training;

/// <summary>Trainers whose text has a document in it that is like no other; its ends come in two different steps.</summary>
public sealed class GuardedTrainerTests : IDisposable
{
    private readonly TinyRun _run = Surprised(GuardPolicy.RollBack);

    [Fact]
    public async Task A_training_that_rolls_back_goes_on_as_it_says_and_is_one_that_was_told_by_hand_what_to_skip()
    {
        await using var first = _run.Start();
        Assert.True(await first.WaitForExitAsync() == 86, first.Transcript);
        await using var second = _run.Start(Advice(first.Errors));
        Assert.True(await second.WaitForExitAsync() == 86, second.Transcript);
        await using var third = _run.Start(Advice(second.Errors));
        Assert.True(await third.WaitForExitAsync() == 0, third.Transcript);

        Assert.Equal(Enumerable.Range(1, 50), _run.Curve(3).Where(point => point.Metric == MetricNames.TrainLoss).Select(point => (int)point.Step));

        using var byHand = Surprised(GuardPolicy.Report);
        Assert.Equal(0, await byHand.TrainAsync());
        byHand.GoBackTo(_run.Journal(2)[0].Started.ResumedFrom);
        Assert.Equal(0, await byHand.TrainAsync(byHand.Options with { Resume = true, Skip = [new(28, 42)] }));
        byHand.GoBackTo(_run.Journal(3)[0].Started.ResumedFrom);
        Assert.Equal(0, await byHand.TrainAsync(byHand.Options with { Resume = true, Skip = [new(28, 42), new(84, 86)] }));
        Assert.Equal(byHand.Curve(3), _run.Curve(3));
        Assert.Equal(byHand.Weights(3), _run.Weights(3));
    }

    [Fact]
    public async Task The_verdict_of_a_roll_back_names_all_batches_since_the_checkpoint_and_the_notice_says_why()
    {
        Assert.Equal(86, await _run.TrainAsync());

        var verdict = _run.Verdict(1);
        var notice = Assert.Single(_run.Journal(1), record => record.Notice is not null).Notice;
        Assert.Equal((VerdictCode.Diverged, 20UL), (verdict.Code, verdict.Step));
        Assert.Equal(new BatchRange { First = 28, End = 42 }, verdict.RollBackPast);
        Assert.Equal((21UL, GuardFinding.LossSpike, GuardPolicy.RollBack), (notice.Step, notice.Finding, notice.Policy));
        Assert.Equal($"{notice.Message} Left out from now on: batches 28-41.", verdict.Message);
        Assert.Contains("(batches 40-41)", notice.Message, StringComparison.Ordinal);
        Assert.Contains($"Guard (roll_back): {notice.Message}", _run.Errors, StringComparison.Ordinal);
        Assert.Contains("--resume --skip 28-41", _run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_needs_no_advice_on_how_to_go_on()
    {
        await _run.TrainAsync(_run.Options with { Heartbeat = _run["heartbeat"] });

        Assert.DoesNotContain("--resume", _run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_checkpoint_a_roll_back_leads_to_the_beginning()
    {
        _run.Spec.Checkpoint.EverySteps = 1000;
        await _run.TrainAsync();

        await _run.TrainAsync(_run.Options with { Resume = true, Skip = [new(0, 42)] });

        Assert.Equal(new BatchRange { First = 0, End = 42 }, _run.Verdict(1).RollBackPast);
        Assert.Null(_run.Journal(2)[0].Started.ResumedFrom);
        Assert.Equal(new BatchRange { First = 42, End = 86 }, _run.Verdict(2).RollBackPast);
    }

    [Fact]
    public async Task What_is_reported_is_told_and_trained_on()
    {
        using var reporting = Surprised(GuardPolicy.Report);

        Assert.Equal(0, await reporting.TrainAsync());

        Assert.Equal([21UL, 43UL], reporting.Journal(1).Where(record => record.Notice is not null).Select(record => record.Notice.Step));
        Assert.Contains("Guard (report): At step 21 the loss was ", reporting.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_learning_rate_that_spoils_every_step_ends_at_the_guards_limit()
    {
        _run.Spec.Optimizer.Adamw.LearningRate = 1e38;
        (_run.Spec.Guard.NonFinite, _run.Spec.Guard.Limit) = (GuardPolicy.Skip, 3);

        Assert.Equal(86, await _run.TrainAsync());

        Assert.Null(_run.Verdict(1).RollBackPast);
        Assert.Contains("guard.limit, which allows 3", _run.Verdict(1).Message, StringComparison.Ordinal);
        Assert.Equal(4, _run.Journal(1).Count(record => record.Notice is not null));
    }

    [Theory]
    [InlineData("5-3")]
    [InlineData("a")]
    public async Task A_range_that_is_none_is_refused(string range)
    {
        await using var trainer = _run.Start("--skip", range);

        Assert.NotEqual(0, await trainer.WaitForExitAsync());
        Assert.Contains(trainer.Errors, line => line.Contains($"--skip is '{range}', must be a batch such as 12", StringComparison.Ordinal));
    }

    public void Dispose() => _run.Dispose();

    private static string[] Advice(IEnumerable<string> errors) => errors.Last().Split(" with: ")[1].Split(' ');

    private static TinyRun Surprised(GuardPolicy policy)
    {
        var run = new TinyRun();
        run.PoisonData();
        run.Spec.Guard = new() { LossSpike = policy, Window = 10, SpikeDeviations = 8 };
        run.Spec.Optimizer = new() { Adamw = new() { LearningRate = 0.02 } };
        run.Spec.Model.Transformer.Dropout = 0;
        run.Spec.Budget.Steps = 50;
        run.Spec.Evaluation.EverySteps = 20;
        run.Spec.Checkpoint.EverySteps = 7;
        return run;
    }
}
