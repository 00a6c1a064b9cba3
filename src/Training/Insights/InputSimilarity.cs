using Orchestrator.Training.Models.Connections;
using static TorchSharp.torch;

namespace Orchestrator.Training.Insights;

/// <summary>
/// Cosine similarity of the inputs of neighbouring sublayers, before their norms, by its median and its 5th and 95th percentile over
/// positions (arXiv 2409.19606, figure 3): near 1, the network's representations have collapsed.
/// </summary>
internal sealed class InputSimilarity : ConnectionInsight
{
    private static readonly (string Name, double Share)[] Percentiles = [("5 %", 0.05), ("median", 0.5), ("95 %", 0.95)];

    private readonly List<string> _modules = [];
    private readonly List<double[]> _sorted = [];
    private Tensor? _before_PD;

    public override void See(string module, ConnectionView view)
    {
        var input_PD = view.Input_PRE.flatten(1).to(float64);
        var unit_PD = input_PD / input_PD.norm(1, keepdim: true);
        if (_before_PD is { } before_PD)
        {
            var similarities = (before_PD * unit_PD).sum([1]).cpu().data<double>().ToArray();
            Array.Sort(similarities);
            _modules.Add(module);
            _sorted.Add(similarities);
            before_PD.Dispose();
        }

        _before_PD = unit_PD.MoveToOuterDisposeScope();
    }

    public override void Tell(InsightNotes notes)
    {
        using var scope = NewDisposeScope();
        double[] all = [.. Percentiles.SelectMany(percentile => _sorted.Select(values => At(values, percentile.Share)))];
        notes.Add($"{Family}/similarity", tensor(all), [.. Percentiles.Select(percentile => percentile.Name)], _modules);
        foreach (var (module, values) in _modules.Zip(_sorted))
        {
            notes.Add($"{Family}/{module}/similarity", At(values, share: 0.5));
        }
    }

    // The nearest of the values; between two, their mean.
    private static double At(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        return (sorted[(int)Math.Floor(place)] + sorted[(int)Math.Ceiling(place)]) / 2;
    }
}
