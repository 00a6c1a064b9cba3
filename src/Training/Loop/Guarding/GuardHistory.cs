namespace Orchestrator.Training.Loop.Guarding;

/// <summary>
/// What the guard remembers of a training. Part of its state, so that one that is continued decides as one that was never broken.
/// </summary>
/// <param name="Losses">Of the newest steps that reached the weights, oldest first.</param>
/// <param name="StreamGrowths">Likewise, of those that measured one; all finite.</param>
/// <param name="Skips">Steps whose batches were passed over.</param>
public sealed record GuardHistory(IReadOnlyList<double> Losses, IReadOnlyList<double> StreamGrowths, uint Skips)
{
    public static GuardHistory Empty { get; } = new([], [], 0);

    /// <param name="window">Values to keep of each kind.</param>
    public GuardHistory Accept(double loss, double? streamGrowth, int window) => this with
    {
        Losses = Append(Losses, loss, window),
        StreamGrowths = streamGrowth is { } growth && double.IsFinite(growth) ? Append(StreamGrowths, growth, window) : StreamGrowths,
    };

    public GuardHistory Skip() => this with { Skips = Skips + 1 };

    private static List<double> Append(IReadOnlyList<double> values, double value, int window) =>
        [.. values.Skip(values.Count + 1 - window), value];
}
