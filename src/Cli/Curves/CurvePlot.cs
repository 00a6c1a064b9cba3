using ScottPlot;

namespace Orchestrator.Cli.Curves;

/// <summary>
/// Draws curves into a PNG. A dense curve is drawn twice: its points faintly, and over them an exponential moving average; a sparse one
/// (evaluations) as a line with markers. Steps whose value is not finite get a dotted vertical line.
/// </summary>
internal static class CurvePlot
{
    private const int DenseAbove = 100;
    private static readonly ScottPlot.Palettes.Category10 Palette = new ScottPlot.Palettes.Category10();

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

    private static double[] Smooth(double[] values)
    {
        const double Weight = 0.05;
        var smooth = new double[values.Length];
        var average = values[0];
        for (var index = 0; index < values.Length; index++)
        {
            average += Weight * (values[index] - average);
            smooth[index] = average;
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
