using Orchestrator.Training.Loop;
using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Tests.Loop;

public sealed class TrainingStepTests
{
    [Fact]
    public void A_step_moves_the_weights_and_says_what_it_did()
    {
        using var line = new LineWorkload();
        using var step = new TrainingStep(LineSpec.With(steps: 10), line);
        var before = Bits(step.Tensors.Weights);

        var result = step.Run(TrainingState.Beginning);

        // At x = 0 the error is -1.25, so the loss is its square and the gradient (0, -2.5).
        Assert.Equal(1.5625, result.Loss);
        Assert.Equal(2.5, result.GradientNorm);
        Assert.Equal(0.01, result.LearningRate);
        Assert.Equal((1UL, 3UL, 1UL), (result.After.Step, result.After.Tokens, result.After.Data.BatchIndex));
        Assert.NotEqual(before, Bits(step.Tensors.Weights));
    }

    [Fact]
    public void Accumulated_micro_steps_are_one_step_over_their_mean()
    {
        using var line = new LineWorkload();
        using var step = new TrainingStep(LineSpec.With(steps: 10, accumulation: 2), line);

        var result = step.Run(step.Run(TrainingState.Beginning).After);

        Assert.Equal([new(0, 0, 0), new(0, 1, 1), new(1, 0, 2), new(1, 1, 3)], line.Asked);
        Assert.Equal((2UL, 12UL, 4UL), (result.After.Step, result.After.Tokens, result.After.Data.BatchIndex));
    }

    [Fact]
    public void The_gradient_of_accumulated_micro_steps_is_the_mean_gradient()
    {
        using var line = new LineWorkload();
        using var step = new TrainingStep(LineSpec.With(steps: 10, accumulation: 2), line);

        // Errors at x = 0 and x = 1 are -1.25 and -2.75; half of the gradients' sum is (-2.75, -4).
        Assert.Equal(Math.Sqrt((2.75 * 2.75) + 16), step.Run(TrainingState.Beginning).GradientNorm!.Value, 1e-12);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_loss_that_is_not_finite_never_reaches_weights_or_optimiser(double loss)
    {
        using var line = new LineWorkload { Spoil = (batch, value) => batch == 3 ? value.Times(loss) : value };
        using var step = new TrainingStep(LineSpec.With(steps: 10, accumulation: 2), line);
        var state = step.Run(TrainingState.Beginning).After;
        var before = (Bits(step.Tensors.Weights), Bits(step.Tensors.Optimizer));

        var result = step.Run(state);

        Assert.False(result.IsFinite);
        Assert.Equal(loss, result.Loss);
        Assert.Null(result.GradientNorm);
        Assert.Equal(before, (Bits(step.Tensors.Weights), Bits(step.Tensors.Optimizer)));
        Assert.Contains("At step 2 the loss was", result.Judgement.Message, StringComparison.Ordinal);
        Assert.Contains("(batches 2-3)", result.Judgement.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gradient_that_is_not_finite_never_reaches_weights_or_optimiser()
    {
        // The root's slope at zero is infinite, and infinity times zero is not a number.
        using var line = new LineWorkload { Spoil = (_, value) => value.Times(0).sqrt() };
        using var step = new TrainingStep(LineSpec.With(steps: 10), line);
        var before = (Bits(step.Tensors.Weights), Bits(step.Tensors.Optimizer));

        var result = step.Run(TrainingState.Beginning);

        Assert.False(result.IsFinite);
        Assert.Equal(0, result.Loss);
        Assert.True(double.IsNaN(result.GradientNorm!.Value));
        Assert.Equal(before, (Bits(step.Tensors.Weights), Bits(step.Tensors.Optimizer)));
        Assert.Contains("gradient norm was NaN", result.Judgement.Message, StringComparison.Ordinal);
    }

    private static string Bits(IReadOnlyDictionary<string, Tensor> tensors) =>
        string.Join(' ', tensors.Select(pair => $"{pair.Key}={Convert.ToHexString(pair.Value.bytes)}"));
}
