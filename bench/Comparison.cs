namespace Orchestrator.Bench;

/// <summary>Two things that were measured in turns.</summary>
internal sealed class Comparison
{
    private readonly List<(double Subject, double Reference)> _rounds = [];

    /// <summary>Median.</summary>
    public double Subject => Quantile.Median(_rounds.Select(round => round.Subject));

    /// <summary>Median.</summary>
    public double Reference => Quantile.Median(_rounds.Select(round => round.Reference));

    /// <summary>Median of the rounds' ratios: what disturbed a round is in both of its halves.</summary>
    public double Ratio => Quantile.Median(_rounds.Select(round => round.Subject / round.Reference));

    public void Add(double subject, double reference) => _rounds.Add((subject, reference));
}
