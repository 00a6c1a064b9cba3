namespace Orchestrator.Chaos.Faults;

/// <summary>Links that are cut, late, half-open, or silent in one direction.</summary>
internal static class LinkFaults
{
    public static IEnumerable<Fault> All =>
    [
        Of("link-cut", LinkState.Cut),
        Of("link-slow", LinkState.Slow),
        Of("link-half-open", LinkState.HalfOpen),
        Of("link-one-way", LinkState.OneWay),
    ];

    private static Fault Of(string name, LinkState state) => new(name, async (cluster, dice, cancellation) =>
    {
        var link = dice.AnyOf(cluster.WorkerLinks)!;
        var time = dice.Seconds(2, 15);
        await DisturbAsync(link, state, time, cancellation);
        return new($"{link.Name} for {time.TotalSeconds:0} s") { Servers = [link.From] };
    });

    public static async Task DisturbAsync(Link link, LinkState state, TimeSpan time, CancellationToken cancellation)
    {
        link.Set(state);
        try
        {
            await Task.Delay(time, cancellation);
        }
        finally
        {
            link.Set(LinkState.Open);
        }
    }
}
