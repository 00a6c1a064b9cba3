using Orchestrator.Contracts.V1;
using Orchestrator.Training.Optimization;

namespace Orchestrator.Training.Tests.Optimization;

public sealed class LearningRateScheduleTests
{
    private const double Peak = 2;

    [Theory]
    [InlineData(ScheduleShape.Constant)]
    [InlineData(ScheduleShape.Cosine)]
    [InlineData(ScheduleShape.Linear)]
    public void Warm_up_is_linear_and_ends_at_the_peak(ScheduleShape shape)
    {
        var schedule = Schedule(shape, warmup: 4);

        Assert.Equal([0.5, 1, 1.5, 2], new ulong[] { 1, 2, 3, 4 }.Select(schedule.At));
    }

    [Fact]
    public void A_line_ends_at_the_final_fraction()
    {
        var schedule = Schedule(ScheduleShape.Linear, warmup: 4);

        Assert.Equal(Peak * (1 - (0.9 / 2)), schedule.At(12), 1e-15);
        Assert.Equal(Peak * 0.1, schedule.At(20), 1e-15);
    }

    [Fact]
    public void A_cosine_falls_slowly_at_both_ends()
    {
        var schedule = Schedule(ScheduleShape.Cosine, warmup: 4);

        Assert.Equal(Peak * (0.1 + (0.9 * (1 + Math.Cos(Math.PI / 4)) / 2)), schedule.At(8), 1e-15);
        Assert.Equal(Peak * (0.1 + (0.9 / 2)), schedule.At(12), 1e-15);
        Assert.Equal(Peak * 0.1, schedule.At(20), 1e-15);
    }

    [Fact]
    public void A_constant_rate_stays_at_the_peak()
    {
        var schedule = Schedule(ScheduleShape.Constant, warmup: 0);

        Assert.All(Enumerable.Range(1, 20), step => Assert.Equal(Peak, schedule.At((ulong)step)));
    }

    [Fact]
    public void The_rate_never_rises_after_the_warm_up()
    {
        foreach (var shape in new[] { ScheduleShape.Constant, ScheduleShape.Cosine, ScheduleShape.Linear })
        {
            var rates = Enumerable.Range(4, 17).Select(step => Schedule(shape, warmup: 4).At((ulong)step)).ToList();
            Assert.Equal(rates.OrderDescending(), rates);
        }
    }

    private static LearningRateSchedule Schedule(ScheduleShape shape, ulong warmup) =>
        new(new ScheduleSpec { Shape = shape, WarmupSteps = warmup, FinalFraction = 0.1 }, Peak, Steps: 20);
}
