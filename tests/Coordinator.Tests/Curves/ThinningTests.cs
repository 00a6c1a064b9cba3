using Orchestrator.Coordinator.Curves;

namespace Orchestrator.Coordinator.Tests.Curves;

public sealed class ThinningTests
{
    [Fact]
    public void A_curve_within_its_budget_stays_whole()
    {
        var curve = Curve([3, 1, 2]);
        Assert.Same(curve, Thinning.Fit(curve, budget: 3));
    }

    [Fact]
    public void No_budget_means_every_point()
    {
        var curve = Curve(Enumerable.Range(0, 5000).Select(i => (double)i));
        Assert.Same(curve, Thinning.Fit(curve, budget: 0));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(100)]
    [InlineData(1000)]
    public void The_budget_is_kept(int budget)
    {
        var random = new Random(1);
        var curve = Curve(Enumerable.Range(0, 10_000).Select(_ => random.NextDouble()));
        Assert.InRange(Thinning.Fit(curve, budget).Count, 2, budget);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_single_spike_is_never_lost(int place)
    {
        var values = Enumerable.Repeat(1.0, 10_000).ToArray();
        values[place] = 1000;
        values[^(place + 1)] = -1000;
        var shown = Thinning.Fit(Curve(values), budget: 40);
        Assert.Contains(shown, point => point is { Value: 1000 } && point.Step == place);
        Assert.Contains(shown, point => point.Value == -1000);
    }

    [Fact]
    public void The_ends_stay_and_the_order_too()
    {
        var random = new Random(2);
        var curve = Curve(Enumerable.Range(0, 3333).Select(_ => random.NextDouble()));
        var shown = Thinning.Fit(curve, budget: 50);
        Assert.Equal(curve[0], shown[0]);
        Assert.Equal(curve[^1], shown[^1]);
        Assert.Equal(shown.OrderBy(point => point.Step), shown);
        Assert.Equal(shown.Distinct(), shown);
    }

    [Fact]
    public void A_value_that_is_not_finite_is_shown_and_hides_no_extreme()
    {
        var values = Enumerable.Range(0, 1000).Select(i => (double)i).ToArray();
        values[500] = double.NaN;
        values[501] = double.PositiveInfinity;
        var shown = Thinning.Fit(Curve(values), budget: 4);
        Assert.Contains(shown, point => double.IsNaN(point.Value));
        Assert.Contains(shown, point => point.Value == 999);
        Assert.Contains(shown, point => point.Value == 0);
    }

    public static TheoryData<int> Places() => [0, 1, 17, 4321, 4998];

    private static List<CurvePoint> Curve(IEnumerable<double> values) =>
        [.. values.Select((value, i) => new CurvePoint(1, i + 1, i, i * 1000, value, DateTimeOffset.UnixEpoch))];
}
