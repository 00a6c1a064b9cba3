using Orchestrator.Training.Data.Sampling;

namespace Orchestrator.Training.Tests.Data;

public sealed class PermutationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(1000)]
    [InlineData(65_537)]
    public void Every_index_is_there_once(int length)
    {
        var order = Order(length, key: 7);
        Assert.Equal(Enumerable.Range(0, length), order.Order());
    }

    [Fact]
    public void The_order_belongs_to_its_key()
    {
        Assert.Equal(Order(100, key: 1), Order(100, key: 1));
        Assert.NotEqual(Order(100, key: 1), Order(100, key: 2));
    }

    // 10,000 indices in 10 x 10 cells of 100 expected each: the statistic has mean 81 and standard deviation 13 for a random order.
    [Fact]
    public void Where_an_index_goes_does_not_show_where_it_came_from()
    {
        var cells = new double[10, 10];
        foreach (var (from, to) in Order(10_000, key: 3).Index())
        {
            cells[from / 1_000, to / 1_000]++;
        }

        var statistic = cells.Cast<double>().Sum(count => (count - 100) * (count - 100) / 100);
        Assert.InRange(statistic, 30, 150);
    }

    [Fact]
    public void The_largest_length_still_maps_into_itself()
    {
        const ulong Length = (1UL << 62) - 3;
        var permutation = new Permutation(Length, key: 1);
        Assert.All([0UL, 1UL, Length - 1], index => Assert.True(permutation[index] < Length));
    }

    // Checkpoints keep an index only: another order in a later version would show a resumed run some text twice.
    [Fact]
    public void The_order_never_changes() =>
        Assert.Equal([4, 2, 10, 1, 5, 6, 0, 11, 7, 8, 3, 9], Order(12, Mixing.Key(seed: 1, "source", epoch: 0)));

    private static List<int> Order(int length, ulong key)
    {
        var permutation = new Permutation((ulong)length, key);
        return [.. Enumerable.Range(0, length).Select(index => (int)permutation[(ulong)index])];
    }
}
