namespace Orchestrator.Coordinator.Webhooks;

/// <summary>When a delivery that was not taken is tried again, and when no more.</summary>
internal static class DeliveryBackoff
{
    private const double MostShortening = 0.25;
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <param name="options">Where the pauses begin and when they end.</param>
    /// <param name="tries">So far, at least 1.</param>
    /// <param name="age">Since the run's end.</param>
    /// <param name="chance">From 0 to 1: deliveries that failed together are not to come back together.</param>
    /// <returns>The pause; null: it is given up.</returns>
    public static TimeSpan? After(DeliveryOptions options, int tries, TimeSpan age, double chance)
    {
        var doubled = options.Backoff.TotalSeconds * Math.Pow(2, Math.Min(tries - 1, 30));
        var pause = TimeSpan.FromSeconds(Math.Min(doubled, Longest.TotalSeconds) * (1 - (MostShortening * chance)));
        return age + pause < options.GiveUpAfter ? pause : null;
    }
}
