using Orchestrator.Training.Loop;

namespace Orchestrator.Training.Tests.Loop;

public sealed class EvaluationTests
{
    private static readonly TrainingState At = TrainingState.Beginning with { Step = 7, Tokens = 70 };

    [Fact]
    public void A_source_is_averaged_over_its_tokens_and_the_sources_over_their_weights()
    {
        using var line = new LineWorkload();

        var measurement = new Evaluation(line, Unfelt.Pulse).Run(At, new CutAt(polls: int.MaxValue))?.Measurement;

        Assert.Equal((7UL, 70UL), (measurement!.Step, measurement.Tokens));
        Assert.Equal(
            [("validation/loss/left", 3.0), ("validation/loss/right", 2.0), ("validation/loss", 2.25)],
            measurement.Values.Select(value => (value.Metric, value.Value)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void An_evaluation_that_is_interrupted_has_no_result(int poll)
    {
        using var line = new LineWorkload();

        Assert.Null(new Evaluation(line, Unfelt.Pulse).Run(At, new CutAt(poll)));
    }
}
