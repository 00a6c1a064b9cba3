using Orchestrator.Contracts.V1;
using Orchestrator.Training.Loop;
using Orchestrator.Training.Platform;

namespace Orchestrator.Training.Tests.Loop;

public sealed class TrainingLoopTests : IDisposable
{
    private readonly LineWorkload _line = new();

    [Fact]
    public void The_order_is_step_report_evaluate_checkpoint()
    {
        var end = Run(new LoopPlan(Steps: 5, EvaluateEvery: 2, CheckpointEvery: 4, MeasureEvery: 1), out var told);

        Assert.IsType<LoopEnd.Done>(end);
        Assert.Equal(
            "step 1, train 1, step 2, train 2, validation 2, step 3, train 3, step 4, train 4, validation 4, save 4, "
            + "step 5, train 5, validation 5, save 5",
            told);
    }

    [Fact]
    public void Training_is_measured_every_so_many_steps_counted_from_the_beginning()
    {
        Run(new LoopPlan(Steps: 7, EvaluateEvery: 100, CheckpointEvery: 100, MeasureEvery: 3), out var told);

        Assert.Equal("step 1, step 2, step 3, train 3, step 4, step 5, step 6, train 6, step 7, validation 7, save 7", told);
    }

    [Fact]
    public void A_wish_to_stop_lets_the_step_end_and_saves()
    {
        var end = Run(new LoopPlan(Steps: 9, EvaluateEvery: 100, CheckpointEvery: 100, MeasureEvery: 1), out var told, new CutAt(polls: 3));

        Assert.Equal(StopReason.Drained, Assert.IsType<LoopEnd.Stopped>(end).Reason);
        Assert.Equal("step 1, train 1, step 2, train 2, save 2", told);
    }

    [Fact]
    public void A_training_that_is_stopped_before_its_first_step_is_saved_too()
    {
        Run(new LoopPlan(Steps: 9, EvaluateEvery: 100, CheckpointEvery: 100, MeasureEvery: 1), out var told, new CutAt(polls: 1));

        Assert.Equal("save 0", told);
    }

    [Fact]
    public void What_is_saved_already_is_not_saved_again()
    {
        Run(new LoopPlan(Steps: 9, EvaluateEvery: 100, CheckpointEvery: 2, MeasureEvery: 1), out var told, new CutAt(polls: 3));

        Assert.Equal("step 1, train 1, step 2, train 2, save 2", told);
    }

    [Fact]
    public void An_evaluation_that_is_interrupted_is_owed()
    {
        var end = Run(new LoopPlan(Steps: 9, EvaluateEvery: 1, CheckpointEvery: 1, MeasureEvery: 1), out var told, new CutAt(polls: 3));

        Assert.True(end.State.EvaluationOwed);
        Assert.Equal("step 1, train 1, save 1 owing", told);
    }

    [Fact]
    public void What_is_owed_comes_first()
    {
        var owing = TrainingState.Beginning with { Step = 1, EvaluationOwed = true };

        Run(new LoopPlan(Steps: 2, EvaluateEvery: 1, CheckpointEvery: 1, MeasureEvery: 1), out var told, from: owing);

        Assert.Equal("validation 1, save 1, step 2, train 2, validation 2, save 2", told);
    }

    [Fact]
    public void A_training_that_is_done_has_nothing_left_to_do()
    {
        var done = TrainingState.Beginning with { Step = 2 };

        var end = Run(new LoopPlan(Steps: 2, EvaluateEvery: 1, CheckpointEvery: 1, MeasureEvery: 1), out var told, from: done);

        Assert.IsType<LoopEnd.Done>(end);
        Assert.Empty(told);
    }

    [Fact]
    public void A_step_that_is_not_finite_is_measured_even_where_none_is_due_and_ends_the_loop()
    {
        using var line = new LineWorkload { Spoil = (batch, loss) => batch == 4 ? loss.Over(0) : loss };

        var end = Run(new LoopPlan(Steps: 9, EvaluateEvery: 100, CheckpointEvery: 2, MeasureEvery: 100), out var told, workload: line);

        Assert.Equal(4UL, Assert.IsType<LoopEnd.Diverged>(end).State.Step);
        Assert.Equal("step 1, step 2, save 2, step 3, step 4, save 4, notice 5, train 5", told);
    }

    public void Dispose() => _line.Dispose();

    private LoopEnd Run(LoopPlan plan, out string told, IStopSignal? stop = null, TrainingState? from = null, IWorkload? workload = null)
    {
        var (hooks, evaluation) = (new Told(), new Evaluation(workload ?? _line, Unfelt.Pulse));
        using var step = new TrainingStep(LineSpec.With(plan.Steps), workload ?? _line);
        var loop = new TrainingLoop(step, evaluation, plan, hooks, stop ?? new CutAt(int.MaxValue), Unfelt.Pulse, TimeProvider.System);
        var end = loop.Run(from ?? TrainingState.Beginning, isSaved: from is not null);
        told = string.Join(", ", hooks.Events);
        return end;
    }

    private sealed class Told : ILoopHooks
    {
        public List<string> Events { get; } = [];

        public void Stepped(StepResult result) => Events.Add($"step {result.After.Step}");

        public void Measured(Measurement measurement) => Events.Add($"{measurement.Values[0].Metric.Split('/')[0]} {measurement.Step}");

        public void Measured(MatrixMeasured matrix) => Events.Add($"{matrix.Name} {matrix.Step}");

        public void Noticed(GuardNotice notice) => Events.Add($"notice {notice.Step}");

        public void Save(TrainingState state) => Events.Add($"save {state.Step}{(state.EvaluationOwed ? " owing" : "")}");

        public void Collect()
        {
        }

        public void Finish()
        {
        }
    }
}
