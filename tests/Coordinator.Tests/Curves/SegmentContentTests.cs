using Orchestrator.Coordinator.Curves;

namespace Orchestrator.Coordinator.Tests.Curves;

public sealed class SegmentContentTests
{
    [Fact]
    public void What_is_packed_comes_back_bit_for_bit()
    {
        double[] values = [0.1, -0.0, double.NaN, BitConverter.Int64BitsToDouble(0x7FF8_0000_0000_1234), double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue];
        var points = values.Select((value, i) => new CurvePoint(
            7, 1 + (i * 3), 1_000_000_000_000 + i, long.MaxValue - (i * 1_000_000), value, DateTimeOffset.UnixEpoch.AddYears(50 - i).AddMicroseconds(i))).ToList();

        var unpacked = new List<CurvePoint>();
        SegmentContent.Unpack(SegmentContent.Pack(points), attempt: 7, unpacked);

        Assert.Equal(points.Select(point => point with { Value = 0 }), unpacked.Select(point => point with { Value = 0 }));
        Assert.Equal(values.Select(BitConverter.DoubleToInt64Bits), unpacked.Select(point => BitConverter.DoubleToInt64Bits(point.Value)));
    }

    [Fact]
    public void A_thousand_ordinary_points_take_few_bytes_each()
    {
        var points = Enumerable.Range(1, 1000).Select(i => new CurvePoint(
            1, i, i, i * 4096, Math.Exp(-i), DateTimeOffset.UnixEpoch.AddYears(56).AddMilliseconds(i * 250))).ToList();
        Assert.InRange(SegmentContent.Pack(points).Length, 8000, 16_000);
    }

    [Fact]
    public void A_version_of_the_future_is_refused() =>
        Assert.Throws<InvalidDataException>(() => SegmentContent.Unpack([99, 0], attempt: 1, []));

    [Fact]
    public void A_summary_leaves_out_what_is_not_finite()
    {
        var points = new[] { 1.0, double.NaN, 4.0, double.PositiveInfinity, -2.0 }.Select((value, i) => new CurvePoint(1, i, i, i, value, default)).ToList();
        Assert.Equal(new SegmentSummary(Points: 5, FinitePoints: 3, Minimum: -2, Maximum: 4, Mean: 1), SegmentSummary.Of(points));
    }

    [Fact]
    public void A_summary_of_nothing_finite_has_no_values() =>
        Assert.Equal(new SegmentSummary(1, 0, null, null, null), SegmentSummary.Of([new CurvePoint(1, 1, 1, 1, double.NaN, default)]));

    [Fact]
    public void The_mean_of_huge_values_is_finite() =>
        Assert.Equal(double.MaxValue, SegmentSummary.Of([.. Enumerable.Repeat(new CurvePoint(1, 1, 1, 1, double.MaxValue, default), 3)]).Mean);
}
