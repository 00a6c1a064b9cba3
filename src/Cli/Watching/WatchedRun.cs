using Orchestrator.Cli.Curves;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Watching;

/// <summary>What is known of one watched run; written by its follower, read by a view on another thread.</summary>
internal sealed class WatchedRun(string id)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<Point>> _curves = [];
    private Run? _run;

    public string Id { get; } = id;

    public Run? Run
    {
        get
        {
            lock (_gate)
            {
                return _run;
            }
        }
    }

    public string Name => Run?.Spec.Name ?? Id;

    public bool IsEnded => Run is { } run && run.Status.IsTerminal();

    public void Apply(Run run)
    {
        lock (_gate)
        {
            _run = run;
        }
    }

    public void Apply(CurveUpdate update)
    {
        lock (_gate)
        {
            if (!_curves.TryGetValue(update.Metric, out var points))
            {
                _curves[update.Metric] = points = [];
            }

            if (update.Restart)
            {
                points.RemoveAll(point => point.Step > update.KeepThroughStep);
            }

            points.AddRange(update.Points);
        }
    }

    /// <summary>Before a curve is read from its beginning again.</summary>
    public void ForgetCurves()
    {
        lock (_gate)
        {
            _curves.Clear();
        }
    }

    public Series Curve(string metric, string name)
    {
        lock (_gate)
        {
            return Series.ByStep(name, _curves.GetValueOrDefault(metric) ?? []);
        }
    }

    public Point? Last(string metric)
    {
        lock (_gate)
        {
            return _curves.GetValueOrDefault(metric)?.LastOrDefault();
        }
    }
}
