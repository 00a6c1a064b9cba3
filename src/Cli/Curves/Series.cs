using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Curves;

/// <summary>One line of a picture: a name and its points in order of x.</summary>
internal sealed record Series(string Name, IReadOnlyList<SeriesPoint> Points)
{
    public static Series ByStep(string name, IEnumerable<Point> points) =>
        new(name, [.. points.Select(point => new SeriesPoint(point.Step, point.Value))]);

    public IEnumerable<SeriesPoint> Finite => Points.Where(point => double.IsFinite(point.Y));

    public IEnumerable<SeriesPoint> NonFinite => Points.Where(point => !double.IsFinite(point.Y));
}

internal readonly record struct SeriesPoint(double X, double Y);
