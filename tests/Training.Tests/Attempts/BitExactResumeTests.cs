using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Journal;
using Orchestrator.Training.Loop;
using Orchestrator.Training.Tests.Loop;

namespace Orchestrator.Training.Tests.Attempts;

public sealed class BitExactResumeTests(UnbrokenRun unbroken) : IClassFixture<UnbrokenRun>
{

    /// <summary>Four cuts each: 24 in all.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void A_training_cut_anywhere_has_the_curve_and_the_weights_of_one_never_cut(int seed)
    {
        var random = new Random(seed);
        using var run = new TinyGpt(unbroken.Data);
        for (var cut = 0; cut < 4; cut++)
        {
            Cut(run, polls: random.Next(1, 8), kill: random.Next(2) == 0);
        }

        Assert.IsType<LoopEnd.Done>(run.Continue());

        Assert.Equal(unbroken.Run.Curve(), run.Curve());
        Assert.Equal(unbroken.Run.Tensors(), run.Tensors());
    }

    [Fact]
    public void The_unbroken_curve_has_every_point_once()
    {
        var curve = unbroken.Run.Curve();

        Assert.Equal(curve.Count, curve.DistinctBy(point => (point.Metric, point.Step)).Count());
        Assert.Equal(Steps(1, 12), StepsOf(MetricNames.TrainLoss));
        Assert.Equal(Steps(1, 12), StepsOf(MetricNames.GradientNorm));
        Assert.Equal(Steps(1, 12), StepsOf(MetricNames.LearningRate));
        Assert.Equal([4UL, 8UL, 12UL], StepsOf(MetricNames.ValidationLoss));
        Assert.Equal([4UL, 8UL, 12UL], StepsOf(MetricNames.ValidationLossOf("left")));
        Assert.Equal([4UL, 8UL, 12UL], StepsOf(MetricNames.ValidationLossOf("right")));
        Assert.All(curve, point => Assert.Equal(point.Step * 2 * 2 * 16, point.Tokens));

        IEnumerable<ulong> StepsOf(string metric) => curve.Where(point => point.Metric == metric).Select(point => point.Step);
        static IEnumerable<ulong> Steps(int first, int last) => Enumerable.Range(first, last).Select(step => (ulong)step);
    }

    [Fact]
    public void An_evaluation_cut_in_the_middle_is_done_by_the_successor_and_measured_once()
    {
        using var run = new TinyGpt(unbroken.Data);

        // Steps 1 to 4 ask once before each; the fifth question is within the evaluation after step 4, with the second of its batches.
        var end = run.Continue(new CutAt(polls: 6));
        run.Continue();

        Assert.True(end.State is { Step: 4, EvaluationOwed: true });
        Assert.Equal(MetricNames.ValidationLossOf("left"), run.Journal(2)[1].Measurement.Values[0].Metric);
        Assert.Equal(4UL, run.Journal(2)[1].Measurement.Step);
        Assert.Equal(unbroken.Run.Curve(), run.Curve());
        Assert.Equal(unbroken.Run.Tensors(), run.Tensors());
    }

    [Fact]
    public void The_checkpoints_of_a_lineage_carry_every_record_up_to_the_last()
    {
        using var run = new TinyGpt(unbroken.Data);
        Cut(run, polls: 6, kill: false);
        Cut(run, polls: 9, kill: true);
        run.Continue();

        var lineage = run.Checkpoints.List().Reverse().Where(position => IsAncestor(run, position));

        Assert.Equal(MeasuredSteps(unbroken.Run.Journal(1)), MeasuredSteps(lineage.SelectMany(run.CarriedRecords)));
    }

    [Fact]
    public void An_attempt_says_where_it_continues_and_what_it_runs_on()
    {
        using var run = new TinyGpt(unbroken.Data);
        Cut(run, polls: 5, kill: false);
        run.Continue();

        var started = run.Journal(2)[0].Started;
        Assert.Equal(run.Journal(1).Last(record => record.Checkpoint is not null).Checkpoint.Position, started.ResumedFrom);
        Assert.Equal(4UL, started.Step);
        Assert.Equal(unbroken.Data.Hashes.ToDictionary(), started.SourceHashes.ToDictionary());
        Assert.Equal(1U, started.Provenance.Threads);
        Assert.True(started.Parameters > 0);
        Assert.Null(run.Journal(1)[0].Started.ResumedFrom);
    }

    private static void Cut(TinyGpt run, int polls, bool kill)
    {
        try
        {
            Assert.IsType<LoopEnd.Stopped>(run.Continue(new CutAt(polls, kill)));
        }
        catch (KilledException)
        {
            Assert.True(kill);
        }
    }

    private static IEnumerable<ulong> MeasuredSteps(IEnumerable<JournalRecord> records) =>
        records.Where(record => record.Measurement is not null).Select(record => record.Measurement.Step);

    // An attempt's checkpoints count up to the one that its successor took up.
    private static bool IsAncestor(TinyGpt run, JournalPosition position) =>
        run.Started.Select(started => started.ResumedFrom).OfType<Position>().Select(JournalPosition.From)
            .Where(from => from.Attempt == position.Attempt)
            .All(from => position <= from)
        && (position.Attempt == run.Started.Count || run.Started.Any(started => started.ResumedFrom?.Attempt == position.Attempt));
}
