using Google.Protobuf.WellKnownTypes;
using Orchestrator.Cli.Specs;

namespace Orchestrator.Cli.Tests.Specs;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("90s", 90, 0, "1m30s")]
    [InlineData("5m", 300, 0, "5m")]
    [InlineData("1h30m", 5400, 0, "1h30m")]
    [InlineData("2d", 172_800, 0, "2d")]
    [InlineData("250ms", 0, 250_000_000, "250ms")]
    [InlineData("1.5s", 1, 500_000_000, "1s500ms")]
    [InlineData("1us1ns", 0, 1_001, "1us1ns")]
    [InlineData("0s", 0, 0, "0s")]
    [InlineData("-1.5s", -1, -500_000_000, "-1s500ms")]
    [InlineData("999999999d", 86_399_999_913_600, 0, "999999999d")]
    public void A_duration_is_amounts_with_units(string text, long seconds, int nanos, string formatted)
    {
        Assert.True(DurationText.TryParse(text, out var duration));

        Assert.Equal(new Duration { Seconds = seconds, Nanos = nanos }, duration);
        Assert.Equal(formatted, DurationText.Format(duration));
    }

    [Theory]
    [InlineData("")]
    [InlineData("60")]
    [InlineData("s")]
    [InlineData("5 m")]
    [InlineData("1h-30m")]
    [InlineData("5 minutes")]
    [InlineData("1e3s")]
    [InlineData("5m\n")]
    [InlineData("99999999999999999999s")]
    public void Anything_else_is_none(string text) => Assert.False(DurationText.TryParse(text, out _));
}
