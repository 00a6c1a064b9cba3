using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Orchestrator.Cli.Curves;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Tests.Curves;

public sealed class CurveCsvTests
{
    private static readonly Timestamp Moment = Timestamp.FromDateTimeOffset(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Theory]
    [InlineData(0.1 + 0.2)]
    [InlineData(double.Epsilon)]
    [InlineData(-1.0 / 3)]
    public void A_value_read_back_has_the_same_bits(double value)
    {
        var field = Row(value).Split(',')[5];

        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(double.Parse(field, CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    public void A_value_that_is_not_finite_is_written_as_such(double value, string expected) => Assert.Equal(expected, Row(value).Split(',')[5]);

    [Fact]
    public void The_columns_stand_in_the_order_of_the_header() => Assert.Equal(
        "run-1,train/loss,2,30,30720,1.5,2026-01-02T03:04:05.0000000+00:00,1", Row(1.5));

    [Fact]
    public void A_text_with_a_comma_or_a_quote_is_quoted() =>
        Assert.StartsWith("\"a,\"\"b\"\"\",", CurveCsv.Row("a,\"b\"", "m", PointOf(1)), StringComparison.Ordinal);

    private static string Row(double value) => CurveCsv.Row("run-1", "train/loss", PointOf(value));

    private static Point PointOf(double value) => new() { Attempt = 2, Step = 30, Tokens = 30720, Value = value, RecordedAt = Moment, Generation = 1 };
}
