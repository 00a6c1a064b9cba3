using System.Globalization;

namespace Orchestrator.Cli.Insights;

/// <summary>
/// The values that the colours of a heat map reach to. It is −1 to 1, so that matrices of several modules, steps and runs can be compared;
/// what lies beyond is clipped and marked. Only a matrix without negative values whose largest is above 1 or below 0.1 (loads, counts)
/// has a scale of its own: from 0 to the next 1, 2 or 5 of a decade.
/// </summary>
internal readonly record struct HeatScale(double Low, double High)
{
    private const double SmallestShown = 0.1;

    private static readonly HeatScale Usual = new(-1, 1);

    public bool IsUsual => this == Usual;

    public static HeatScale Of(IEnumerable<float> values)
    {
        var finite = values.Where(float.IsFinite).ToList();
        var (lowest, highest) = (finite.DefaultIfEmpty().Min(), finite.DefaultIfEmpty().Max());
        return lowest < 0 || highest is 0 or (>= (float)SmallestShown and <= 1) ? Usual : new(0, RoundUp(highest));
    }

    /// <summary>From −1 for the deepest blue over 0 for white to 1 for the deepest red; not finite for what is not a number.</summary>
    public double ShareOf(float value) => double.IsNaN(value) ? double.NaN : Math.Clamp(value / High, -1, 1);

    /// <summary>What a cell shows beside its colour, because the colour does not tell; null when it does.</summary>
    public char? MarkOf(float value) =>
        float.IsNaN(value) ? '×'
        : value > High * (1 + 1e-6) ? '▲'
        : value < -High * (1 + 1e-6) ? '▼'
        : null;

    /// <summary>Two digits of the largest colour, and no minus before a zero.</summary>
    public string TextOf(float value)
    {
        var decimals = Math.Max(2, 1 - (int)Math.Floor(Math.Log10(High)));
        var text = Math.Abs(value) switch
        {
            0 => "0",
            >= 1e5f => value.ToString("0e+0", CultureInfo.InvariantCulture),
            >= 1000 => value.ToString("F0", CultureInfo.InvariantCulture),
            >= 10 => value.ToString("F1", CultureInfo.InvariantCulture),
            _ => value.ToString($"F{decimals}", CultureInfo.InvariantCulture),
        };
        return text.AsSpan().TrimStart('-').IndexOfAnyExcept('0', '.') < 0 ? text.TrimStart('-') : text;
    }

    private static double RoundUp(double value)
    {
        var decade = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return decade * (value <= decade ? 1 : value <= 2 * decade ? 2 : value <= 5 * decade ? 5 : 10);
    }
}
