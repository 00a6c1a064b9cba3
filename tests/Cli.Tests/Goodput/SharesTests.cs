using Orchestrator.Cli.Goodput;

namespace Orchestrator.Cli.Tests.Goodput;

public sealed class SharesTests
{
    public static TheoryData<ulong[]> Ledgers() =>
    [
        new([1, 1, 1]),
        new([1, 2, 3, 5, 7, 11, 13]),
        new([ulong.MaxValue, ulong.MaxValue, 1]),
        new([0, 5, 0]),
        new([.. Enumerable.Range(1, 12).Select(part => (ulong)part * 7_919)]),
    ];

    [Theory]
    [MemberData(nameof(Ledgers))]
    public void Shares_add_up_to_all_of_it(ulong[] parts) => Assert.Equal(1000, Shares.Of(parts).Sum());

    [Fact]
    public void What_rounding_down_loses_goes_to_the_largest_remainders() => Assert.Equal([334, 333, 333], Shares.Of([1, 1, 1]));

    [Fact]
    public void No_share_is_off_by_a_whole_unit()
    {
        ulong[] parts = [12_345, 678, 9, 100_000];
        Assert.All(Shares.Of(parts).Zip(parts), share => Assert.InRange(share.First - (1000.0 * share.Second / 113_032), -1, 1));
    }

    [Fact]
    public void Nothing_has_no_shares() => Assert.Equal([0, 0], Shares.Of([0, 0]));
}
