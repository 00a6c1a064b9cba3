namespace Orchestrator.Chaos.Faults;

/// <summary>The choices of one fault, drawn from the seed and the fault's number: whatever the cluster does, the same faults come again.</summary>
internal sealed class Dice(int seed, int number)
{
    private readonly Random _random = new(HashCodeOf(seed, number));

    public T? AnyOf<T>(IReadOnlyList<T> choices)
        where T : class => choices.Count > 0 ? choices[_random.Next(choices.Count)] : null;

    public TimeSpan Seconds(double least, double most) => TimeSpan.FromSeconds(least + ((most - least) * _random.NextDouble()));

    public int Below(int limit) => _random.Next(limit);

    // System.HashCode differs from process to process.
    private static int HashCodeOf(int seed, int number) => unchecked((seed * 1_000_003) ^ (number * 7_919));
}
