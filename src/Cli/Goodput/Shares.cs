namespace Orchestrator.Cli.Goodput;

/// <summary>
/// Shares of a whole in tenths of a percent, rounded so that they add up to it: what is lost by rounding down goes to the largest
/// remainders.
/// </summary>
internal static class Shares
{
    private const int Whole = 1000;

    /// <returns>All 0 when there is nothing to share.</returns>
    public static IReadOnlyList<int> Of(IReadOnlyList<ulong> parts)
    {
        var total = parts.Aggregate(UInt128.Zero, (sum, part) => sum + part);
        if (total == 0)
        {
            return [.. parts.Select(_ => 0)];
        }

        var exact = parts.Select(part => UInt128.DivRem((UInt128)part * Whole, total)).ToList();
        var missing = Whole - exact.Sum(share => (int)share.Quotient);
        var raised = Enumerable.Range(0, parts.Count).OrderByDescending(part => exact[part].Remainder).Take(missing).ToHashSet();
        return [.. exact.Select((share, part) => (int)share.Quotient + (raised.Contains(part) ? 1 : 0))];
    }
}
