namespace Orchestrator.Chaos.Faults;

/// <summary>A machine whose time is set: the wall clock of a coordinator, or of an agent and its trainers, jumps, and jumps back.</summary>
internal static class ClockFaults
{
    private const double MostMinutes = 60;

    public static IEnumerable<Fault> All => [new("clock-jump", JumpAsync)];

    private static async Task<Hit?> JumpAsync(Cluster cluster, Dice dice, CancellationToken cancellation)
    {
        if (dice.AnyOf(cluster.Clocks) is not { } clock)
        {
            return null;
        }

        var ahead = dice.Seconds(-MostMinutes * 60, MostMinutes * 60);
        clock.Set(ahead);
        try
        {
            await Task.Delay(dice.Seconds(2, 15), cancellation);
        }
        finally
        {
            clock.Set(TimeSpan.Zero);
        }

        return new($"{clock.Owner} by {ahead.TotalMinutes:0} min") { Servers = [clock.Owner] };
    }
}
