using Orchestrator.Contracts.V1;
using Orchestrator.Training.Loop;
using Orchestrator.Training.Tests.Loop;

namespace Orchestrator.Training.Tests.Attempts;

public sealed class InsightsTests(UnbrokenRun unbroken) : IClassFixture<UnbrokenRun>
{
    [Fact]
    public void A_training_that_is_not_looked_into_has_the_same_weights_and_losses()
    {
        using var run = new TinyGpt(unbroken.Data);

        Assert.IsType<LoopEnd.Done>(run.Continue(change: spec => spec.Evaluation.Insights = false));

        Assert.Equal(unbroken.Run.Tensors(), run.Tensors());
        Assert.Equal(unbroken.Run.Curve().Where(point => !IsInsight(point.Metric)), run.Curve());
        Assert.Empty(Matrices(run, 1));
    }

    [Fact]
    public void Insights_are_told_at_every_evaluation()
    {
        var curve = unbroken.Run.Curve();

        Assert.Equal([4UL, 8UL, 12UL], StepsOf("gradients/blocks.1.attention"));
        Assert.Equal([4UL, 8UL, 12UL], StepsOf("connections/blocks.1.attention/spectral_gain"));
        Assert.Equal(
            [4UL, 8UL, 12UL],
            Matrices(unbroken.Run, 1).Where(matrix => matrix.Name == "connections/unrolled").Select(matrix => matrix.Step));

        IEnumerable<ulong> StepsOf(string metric) => curve.Where(point => point.Metric == metric).Select(point => point.Step);
    }

    [Fact]
    public void Who_takes_over_an_evaluation_sees_the_same()
    {
        using var run = new TinyGpt(unbroken.Data);

        // As in BitExactResumeTests: within the evaluation after step 4.
        Assert.True(run.Continue(new CutAt(polls: 6)).State is { Step: 4, EvaluationOwed: true });
        run.Continue();

        Assert.Empty(Matrices(run, 1));
        Assert.Equal(Matrices(unbroken.Run, 1), Matrices(run, 2));
        Assert.Equal(unbroken.Run.Curve(), run.Curve());
    }

    private static bool IsInsight(string metric) => metric.Split('/')[0] is "connections" or "gradients";

    private static IEnumerable<MatrixMeasured> Matrices(TinyGpt run, int attempt) =>
        run.Journal(attempt).Where(record => record.Matrix is not null).Select(record => record.Matrix);
}
