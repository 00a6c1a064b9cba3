using Orchestrator.Cli.Studies;

namespace Orchestrator.Cli.Tests.Studies;

public sealed class PairedDifferencesTests
{
    [Fact]
    public void A_difference_is_to_the_loss_of_the_same_seed()
    {
        var differences = PairedDifferences.Of(Losses((1, 1.5), (2, 1.25)), Losses((2, 1.0), (1, 2.0)));

        Assert.Equal([(1UL, -0.5), (2UL, 0.25)], differences.BySeed.Select(pair => (pair.Key, pair.Value)).Order());
    }

    [Fact]
    public void The_spread_is_divided_by_one_less_than_the_number_of_pairs()
    {
        var differences = PairedDifferences.Of(Losses((1, 2), (2, 4), (3, 9)), Losses((1, 1), (2, 1), (3, 1)));

        Assert.Equal((3, 4.0), (differences.Count, differences.Mean));
        Assert.Equal(Math.Sqrt((9 + 1 + 16) / 2.0), differences.StandardDeviation!.Value, precision: 12);
    }

    [Fact]
    public void What_all_seeds_have_in_common_is_no_spread()
    {
        var differences = PairedDifferences.Of(Losses((1, 5), (2, 50)), Losses((1, 4), (2, 49)));

        Assert.Equal((1.0, 0.0), (differences.Mean, differences.StandardDeviation));
    }

    [Fact]
    public void One_pair_has_a_mean_and_no_spread()
    {
        var differences = PairedDifferences.Of(Losses((1, 2)), Losses((1, 1.5), (2, 1)));

        Assert.Equal((1, 0.5, null), (differences.Count, differences.Mean, differences.StandardDeviation));
    }

    [Fact]
    public void Without_a_common_seed_there_is_nothing_to_say()
    {
        var differences = PairedDifferences.Of(Losses((1, 2)), Losses((2, 1)));

        Assert.Equal((0, null, null), (differences.Count, differences.Mean, differences.StandardDeviation));
    }

    private static Dictionary<ulong, double> Losses(params (ulong Seed, double Loss)[] losses) =>
        losses.ToDictionary(loss => loss.Seed, loss => loss.Loss);
}
