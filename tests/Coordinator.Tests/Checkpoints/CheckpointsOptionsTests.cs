using Orchestrator.Coordinator.Checkpoints;

namespace Orchestrator.Coordinator.Tests.Checkpoints;

public sealed class CheckpointsOptionsTests
{
    [Theory]
    [InlineData("00:00:59")]
    [InlineData("-1.00:00:00")]
    [InlineData("3651.00:00:00")]
    public void An_interval_that_no_disk_or_nobody_could_follow_is_refused_by_its_key(string interval)
    {
        var result = Validate(interval);
        Assert.Contains($"Checkpoints:VerifyEvery must be 00:01:00 to 3650.00:00:00, got {interval}.", result.FailureMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00:01:00")]
    [InlineData("7.00:00:00")]
    public void Others_are_taken(string interval) => Assert.True(Validate(interval).Succeeded);

    private static Microsoft.Extensions.Options.ValidateOptionsResult Validate(string interval) => new CheckpointsOptionsValidator().Validate(
        name: null, new() { VerifyEvery = TimeSpan.Parse(interval, System.Globalization.CultureInfo.InvariantCulture) });
}
