using System.Text.Json;
using Orchestrator.Cli.Studies;
using Orchestrator.Cli.Watching;
using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Tests.Studies;

public sealed class StudyReportTests
{
    private static readonly Study Study = new("s", "Which is better?", "a", [1, 2], [new("a", new()), new("b", new())]);

    [Fact]
    public void Arms_are_compared_with_the_reference_seed_by_seed()
    {
        var report = StudyReport.Of(Study, [Succeeded("a", 1, 2.0), Succeeded("b", 1, 1.5), Succeeded("a", 2, 3.0), Succeeded("b", 2, 2.75)]);

        Assert.True(report.IsComplete);
        Assert.Equal([-0.5, -0.25], report.Arms[1].Runs.Select(run => run.Difference));
        Assert.Equal((-0.375, 2), (report.Arms[1].MeanDifference, report.Arms[1].Pairs));
        Assert.Equal(0.25 / Math.Sqrt(2), report.Arms[1].StandardDeviation!.Value, precision: 12);
        Assert.Equal((null, null, null), (report.Arms[0].MeanDifference, report.Arms[0].StandardDeviation, report.Arms[0].Pairs));
        Assert.All(report.Arms[0].Runs, run => Assert.Null(run.Difference));
    }

    [Fact]
    public void A_run_that_failed_is_left_out_with_its_pair_and_says_why()
    {
        var failed = Outcome("a", 2, new Run { Status = RunStatus.Failed, StatusMessage = "diverged at step 7" }, [2.9]);

        var report = StudyReport.Of(Study, [Succeeded("a", 1, 2.0), Succeeded("b", 1, 1.5), failed, Succeeded("b", 2, 2.75)]);

        Assert.False(report.IsComplete);
        Assert.Equal([-0.5, null], report.Arms[1].Runs.Select(run => run.Difference));
        Assert.Equal((-0.5, null, 1), (report.Arms[1].MeanDifference, report.Arms[1].StandardDeviation, report.Arms[1].Pairs));
        Assert.Null(report.Arms[0].Runs[1].ValidationLoss);
        Assert.Equal(["Left out: s-a-2 (id of a-2) failed: diverged at step 7"], StudyTable.LeftOut(report));
    }

    [Theory]
    [InlineData(double.NaN, "its validation loss is NaN at step 100")]
    [InlineData(null, "it has no validation loss")]
    public void A_run_that_succeeded_without_a_number_is_left_out(double? loss, string why)
    {
        var outcome = Outcome("a", 1, new Run { Status = RunStatus.Succeeded }, loss is null ? [] : [1.0, loss.Value]);

        Assert.Equal((null, why), (outcome.Loss, outcome.LeftOut));
    }

    [Fact]
    public void The_table_has_losses_then_differences_and_their_spread()
    {
        var text = Text(StudyFormat.Table);

        Assert.Equal(
            [
                ["arm", "seed 1", "seed 2"],
                ["a", "2.0000", "3.0000"],
                ["b", "1.5000", "left out"],
                ["arm", "seed 1", "seed 2", "mean", "standard deviation", "n"],
                ["b", "-0.5000", "", "-0.5000", "", "1"],
            ],
            text.Split('\n').Where(line => line.StartsWith('│')).Select(line => line.Split('│')[1..^1].Select(cell => cell.Trim())));
        Assert.Contains("Left out: s-b-2 (id of b-2) canceled: enough, \"thanks\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void As_csv_every_run_is_a_row() => Assert.Equal(
        [
            StudyCsv.Header,
            "s,a,1,s-a-1,id of a-1,succeeded,2,,",
            "s,a,2,s-a-2,id of a-2,succeeded,3,,",
            "s,b,1,s-b-1,id of b-1,succeeded,1.5,-0.5,",
            "s,b,2,s-b-2,id of b-2,canceled,,,\"enough, \"\"thanks\"\"\"",
        ],
        Text(StudyFormat.Csv).Split(Environment.NewLine)[..^1]);

    [Fact]
    public void As_json_what_is_not_known_is_null()
    {
        using var document = JsonDocument.Parse(Text(StudyFormat.Json));

        var arm = document.RootElement.GetProperty("arms")[1];
        Assert.Equal(-0.5, arm.GetProperty("mean_difference").GetDouble());
        Assert.Equal(JsonValueKind.Null, arm.GetProperty("standard_deviation").ValueKind);
        Assert.Equal(1.5, arm.GetProperty("runs")[0].GetProperty("validation_loss").GetDouble());
        Assert.Equal("enough, \"thanks\"", arm.GetProperty("runs")[1].GetProperty("left_out").GetString());
    }

    private static string Text(StudyFormat format)
    {
        var canceled = Outcome("b", 2, new Run { Status = RunStatus.Canceled, StatusMessage = "enough, \"thanks\"" }, [1.0]);
        return StudyOutput.TextOf(StudyReport.Of(Study, [Succeeded("a", 1, 2), Succeeded("b", 1, 1.5), Succeeded("a", 2, 3), canceled]), format);
    }

    private static StudyOutcome Succeeded(string arm, ulong seed, double loss) =>
        Outcome(arm, seed, new Run { Status = RunStatus.Succeeded }, [loss + 1, loss]);

    private static StudyOutcome Outcome(string arm, ulong seed, Run run, double[] losses)
    {
        var watched = new WatchedRun($"id of {arm}-{seed}");
        watched.Apply(run);
        watched.Apply(new CurveUpdate
        {
            Metric = MetricNames.ValidationLoss,
            Points = { losses.Select((loss, index) => new Point { Step = (ulong)(index + 1) * 50, Value = loss }) },
        });
        return StudyOutcome.Of(StudyRun.Of(Study.Name, new(arm, new()), seed), watched);
    }
}
