using Orchestrator.Training.Platform;

namespace Orchestrator.Training.Tests.Platform;

public sealed class OpenMpTests
{
    [Theory]
    [InlineData(1, 10)]
    [InlineData(3, 10)]
    [InlineData(4, 2)]
    [InlineData(2, 0)]
    public void Every_part_of_a_loop_runs_once(int threads, long count)
    {
        var runs = new int[count];

        OpenMp.For(count, threads, (from, to) =>
        {
            for (var index = from; index < to; index++)
            {
                Interlocked.Increment(ref runs[index]);
            }
        });

        Assert.All(runs, times => Assert.Equal(1, times));
    }

    [Fact]
    public void A_failure_on_another_thread_reaches_the_caller()
    {
        var error = Assert.Throws<InvalidOperationException>(
            () => OpenMp.For(4, threads: 2, (from, _) => throw new ArithmeticException($"part {from}")));

        Assert.IsType<ArithmeticException>(error.InnerException);
    }
}
