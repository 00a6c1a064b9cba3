using Orchestrator.Contracts.V1;

namespace Orchestrator.Chaos.Tests;

public sealed class PatienceTests
{
    private readonly Patience _patience = new(TimeSpan.FromSeconds(10));

    [Fact]
    public void A_run_that_gets_on_slowly_is_waited_for()
    {
        foreach (var second in Enumerable.Range(1, 100))
        {
            Assert.True(LastsAt(second, At("slow", (ulong)second / 9)));
        }
    }

    [Fact]
    public void One_that_stands_still_is_not()
    {
        Assert.True(LastsAt(1, At("still", 7)));
        Assert.True(LastsAt(10, At("still", 7)));
        Assert.False(LastsAt(11, At("still", 7)));
    }

    [Fact]
    public void One_that_trains_the_same_steps_again_and_again_is_not()
    {
        Assert.True(LastsAt(1, At("again", 7)));
        Assert.True(LastsAt(6, At("again", 2)));
        Assert.False(LastsAt(12, At("again", 6)));
    }

    [Fact]
    public void That_one_ends_is_getting_on()
    {
        Assert.True(LastsAt(1, At("ends", 7), At("still", 7)));
        Assert.True(LastsAt(10, At("still", 7)));
        Assert.True(LastsAt(19, At("still", 7)));
        Assert.False(LastsAt(20, At("still", 7)));
    }

    private bool LastsAt(int second, params Run[] open) => _patience.Lasts(open, TimeSpan.FromSeconds(second));

    private static Run At(string id, ulong step) => new() { Id = id, Progress = new() { Step = step } };
}
