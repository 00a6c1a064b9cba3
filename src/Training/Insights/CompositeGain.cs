using Orchestrator.Training.Models.Connections;
using static TorchSharp.torch;

namespace Orchestrator.Training.Insights;

/// <summary>
/// The gain of the product of all mixing matrices from the first to each module, at every position and averaged (arXiv 2512.24880,
/// section 3.1): what a stream's content is enlarged by on its way through the depth.
/// </summary>
internal sealed class CompositeGain : ConnectionInsight
{
    private readonly List<string> _modules = [];
    private readonly List<Gain> _gains = [];
    private Tensor? _product_PSS;

    public override void See(string module, ConnectionView view)
    {
        var mix_PSS = view.Mix_PSS.to(float64).cpu();
        var before_PSS = _product_PSS;
        _product_PSS = (before_PSS is null ? mix_PSS.clone() : bmm(before_PSS, mix_PSS)).MoveToOuterDisposeScope();
        before_PSS?.Dispose();
        _modules.Add(module);
        _gains.Add(Gain.Of(_product_PSS));
    }

    public override void Tell(InsightNotes notes)
    {
        using var scope = NewDisposeScope();
        double[] gains = [.. _gains.Select(gain => gain.Forward), .. _gains.Select(gain => gain.Backward)];
        notes.Add($"{Family}/composite_gain", tensor(gains), ["forward", "backward"], _modules);
        _gains[^1].Tell(notes, $"{Family}/composite");
    }
}
