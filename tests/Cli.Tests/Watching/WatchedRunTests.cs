using Orchestrator.Cli.Watching;
using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Tests.Watching;

public sealed class WatchedRunTests
{
    private readonly WatchedRun _watched = new("run-1");

    [Fact]
    public void A_restart_drops_the_points_after_the_step_it_keeps()
    {
        _watched.Apply(Update(1, 2, 3, 4));
        var restart = Update(3, 4, 5);
        restart.Restart = true;
        restart.KeepThroughStep = 2;

        _watched.Apply(restart);

        Assert.Equal([1, 2, 3, 4, 5], Steps());
    }

    [Fact]
    public void A_curve_that_is_read_again_is_not_shown_twice()
    {
        _watched.Apply(Update(1, 2));
        _watched.ForgetCurves();
        _watched.Apply(Update(1, 2, 3));

        Assert.Equal([1, 2, 3], Steps());
    }

    [Fact]
    public void The_compared_training_loss_is_the_mean_of_the_last_tenth()
    {
        _watched.Apply(Update([.. Enumerable.Range(1, 100).Select(step => (ulong)step)]));

        Assert.Equal(95.5, ComparisonTable.TrainLoss(_watched));
    }

    [Fact]
    public void The_mean_speed_counts_only_the_steps_of_the_newest_attempt()
    {
        var started = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var run = new Run
        {
            Progress = new Progress { Step = 300, Steps = 300 },
            Estimate = new Estimate { TokensPerStep = 1024 },
            Attempts =
            {
                new Attempt { Number = 1 },
                new Attempt
                {
                    Number = 2,
                    ResumedStep = 200,
                    StartedAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(started),
                    EndedAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(started.AddSeconds(10)),
                },
            },
        };

        Assert.Equal(100 * 1024 / 10.0, ComparisonTable.MeanSpeed(run));
    }

    private IEnumerable<int> Steps() => _watched.Curve(MetricNames.TrainLoss, "run").Points.Select(point => (int)point.X);

    private static CurveUpdate Update(params ulong[] steps) => new()
    {
        Metric = MetricNames.TrainLoss,
        Points = { steps.Select(step => new Point { Step = step, Value = step }) },
    };
}
