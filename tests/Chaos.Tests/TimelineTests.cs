namespace Orchestrator.Chaos.Tests;

public sealed class TimelineTests
{
    private static readonly DateTimeOffset Start = new(2031, 5, 6, 7, 8, 9, TimeSpan.Zero);

    [Fact]
    public void A_server_is_missed_until_it_is_there_again() =>
        Assert.Equal((Seconds(3), Seconds(8)), Seen((0, true), (4, false), (6, false), (9, true)).After(At(1), At(100)));

    [Fact]
    public void One_that_was_never_missed_was_not_hit_by_it() =>
        Assert.Equal((null, null), Seen((0, true), (4, true)).After(At(1), At(100)));

    [Fact]
    public void What_is_missed_after_the_next_hit_is_of_that() =>
        Assert.Equal((null, null), Seen((0, true), (7, false), (9, true)).After(At(1), At(5)));

    [Fact]
    public void One_that_never_came_back_has_no_time_for_it() =>
        Assert.Equal((Seconds(3), null), Seen((0, true), (4, false)).After(At(1), At(100)));

    private static Timeline Seen(params (int Second, bool IsThere)[] looks)
    {
        var timeline = new Timeline();
        foreach (var (second, isThere) in looks)
        {
            timeline.Look(At(second), isThere);
        }

        return timeline;
    }

    private static DateTimeOffset At(int second) => Start + Seconds(second);

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
