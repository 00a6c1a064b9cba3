using Orchestrator.Coordinator.Webhooks;

namespace Orchestrator.Coordinator.Tests.Webhooks;

public sealed class DeliveryBackoffTests
{
    private static readonly DeliveryOptions Options = new();

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(9, 1280)]
    [InlineData(11, 3600)]
    [InlineData(int.MaxValue, 3600)]
    public void Pauses_double_up_to_an_hour(int tries, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), DeliveryBackoff.After(Options, tries, TimeSpan.Zero, chance: 0));

    [Fact]
    public void Chance_takes_up_to_a_quarter() =>
        Assert.Equal(TimeSpan.FromSeconds(3.75), DeliveryBackoff.After(Options, tries: 1, TimeSpan.Zero, chance: 1));

    [Fact]
    public void Nobody_waits_beyond_a_day_after_the_end()
    {
        Assert.NotNull(DeliveryBackoff.After(Options, tries: 30, TimeSpan.FromHours(22.9), chance: 0));
        Assert.Null(DeliveryBackoff.After(Options, tries: 30, TimeSpan.FromHours(23), chance: 0));
        Assert.Null(DeliveryBackoff.After(Options, tries: 1, TimeSpan.FromDays(3), chance: 1));
    }
}
