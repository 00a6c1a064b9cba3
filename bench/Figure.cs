namespace Orchestrator.Bench;

/// <summary>One measured number. A ratio to something measured in the same run says more than the number: the machine is in both.</summary>
/// <param name="Benchmark">Name of the benchmark.</param>
/// <param name="Case">What was measured.</param>
/// <param name="Value">Median over the rounds.</param>
/// <param name="Unit">Of the value.</param>
/// <param name="Ratio">Value over what <paramref name="RatioTo"/> names; null: none.</param>
/// <param name="RatioTo">What the value is compared with.</param>
internal sealed record Figure(string Benchmark, string Case, double Value, string Unit, double? Ratio = null, string? RatioTo = null);
