namespace Orchestrator.Cli.Studies;

/// <summary>Differences of an arm to the reference, one for each seed with which both have a loss, and their spread.</summary>
internal sealed record PairedDifferences(IReadOnlyDictionary<ulong, double> BySeed)
{
    public int Count => BySeed.Count;

    public double? Mean => Count == 0 ? null : BySeed.Values.Average();

    /// <summary>Of the population that the seeds are drawn from: divided by n − 1, so one seed has none.</summary>
    public double? StandardDeviation => Count < 2
        ? null
        : Math.Sqrt(BySeed.Values.Sum(difference => Math.Pow(difference - Mean!.Value, 2)) / (Count - 1));

    public static PairedDifferences Of(IReadOnlyDictionary<ulong, double> losses, IReadOnlyDictionary<ulong, double> reference) =>
        new(losses.Where(loss => reference.ContainsKey(loss.Key)).ToDictionary(loss => loss.Key, loss => loss.Value - reference[loss.Key]));
}
