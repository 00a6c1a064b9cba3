using ScottPlot;

namespace Orchestrator.Cli.Curves;

/// <summary>
/// Draws curves into a PNG. A dense curve is drawn twice: its points faintly, and over them a centred moving average; a sparse one
/// (evaluations) as a line with markers. Steps whose value is not finite get a dotted vertical line.
/// </summary>
internal static class CurvePlot
{
    private const int DenseAbove = 100;

    // An average reaches over a fiftieth of the points to each side.
    private const int SmoothedShare = 50;

    private static readonly ScottPlot.Palettes.Category10 Palette = new();

    static CurvePlot() => PlotFont.Register();

    /// <summary>PNG bytes.</summary>
    /// <param name="title">Above the picture.</param>
    /// <param name="yLabel">Name of the value axis, usually the metric.</param>
    /// <param name="groups">Series of one group share a colour, for instance the training and validation loss of one run.</param>
    public static byte[] Draw(string title, string yLabel, IReadOnlyList<IReadOnlyList<Series>> groups)
    {
        using var plot = new Plot();
        plot.Title(title);
        plot.XLabel("step");
        plot.YLabel(yLabel);
        foreach (var (series, color) in groups.SelectMany((group, index) => group.Select(one => (one, Palette.GetColor(index)))))
        {
            AddSeries(plot, series, color);
        }

        plot.ShowLegend(Alignment.UpperRight);
        FitToTypicalValues(plot, groups);
        return plot.GetImageBytes(1200, 700, ImageFormat.Png);
    }

    private static void AddSeries(Plot plot, Series series, Color color)
    {
        var points = series.Finite.ToArray();
        var xs = points.Select(point => point.X).ToArray();
        var ys = points.Select(point => point.Y).ToArray();
        if (points.Length > DenseAbove)
        {
            var faint = plot.Add.ScatterLine(xs, ys, color.WithAlpha(0.25));
            faint.LineWidth = 1;
            ys = Smooth(ys);
        }

        var line = plot.Add.Scatter(xs, ys, color);
        line.LegendText = series.Name;
        line.LineWidth = 2;
        line.MarkerSize = points.Length > DenseAbove ? 0 : 7;
        line.LinePattern = points.Length > DenseAbove ? LinePattern.Solid : LinePattern.Dashed;
        foreach (var point in series.NonFinite)
        {
            plot.Add.VerticalLine(point.X, 1, color, LinePattern.Dotted);
        }
    }

    // As many points after as before: an average of the past alone would lag behind, and show a falling loss as too high.
    // Only at the end, where there are no later ones, it does.
    private static double[] Smooth(double[] values)
    {
        var sums = new double[values.Length + 1];
        for (var index = 0; index < values.Length; index++)
        {
            sums[index + 1] = sums[index] + values[index];
        }

        var smooth = new double[values.Length];
        for (var index = 0; index < values.Length; index++)
        {
            var before = Math.Min(values.Length / SmoothedShare, index);
            var after = Math.Min(before, values.Length - 1 - index);
            smooth[index] = (sums[index + after + 1] - sums[index - before]) / (before + 1 + after);
        }

        return smooth;
    }

    // A loss starts several times above where it stays; the interesting part would be a thin strip without a cut at the top.
    private static void FitToTypicalValues(Plot plot, IReadOnlyList<IReadOnlyList<Series>> groups)
    {
        var values = groups.SelectMany(group => group).SelectMany(series => series.Finite).Select(point => point.Y).Order().ToArray();
        plot.Axes.AutoScale();
        if (values.Length <= DenseAbove)
        {
            return;
        }

        var (low, high) = (values[0], values[(int)(values.Length * 0.97)]);
        var margin = (high - low) * 0.05;
        if (margin > 0)
        {
            plot.Axes.SetLimitsY(low - margin, high + margin);
        }
    }
}
