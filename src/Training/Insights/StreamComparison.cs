using Orchestrator.Training.Models.Connections;
using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Insights;

/// <summary>
/// The root mean square of every stream before each sublayer, and the cosine similarity of each two, both as means over positions: streams
/// that are all alike are one.
/// </summary>
internal sealed class StreamComparison : ConnectionInsight
{
    private readonly List<string> _modules = [];
    private readonly List<Tensor> _sizes_S = [];
    private readonly List<Tensor> _similarities_SS = [];

    public override void See(string module, ConnectionView view)
    {
        var streams_PSE = view.Streams_PSE.to(float64);
        var (positions, width) = (streams_PSE.size(0), streams_PSE.size(2));
        var norms_PS1 = streams_PSE.norm(2, keepdim: true);
        var units_PSE = streams_PSE / norms_PS1;
        _modules.Add(module);
        _sizes_S.Add(norms_PS1.squeeze(2).mean([0]).OverInPlace(Math.Sqrt(width)).cpu().MoveToOuterDisposeScope());
        _similarities_SS.Add(einsum("pse,pte->st", units_PSE, units_PSE).OverInPlace(positions).cpu().MoveToOuterDisposeScope());
    }

    public override void Tell(InsightNotes notes)
    {
        using var scope = NewDisposeScope();
        var rate = _sizes_S[0].size(0);
        notes.Add($"{Family}/stream_norms", stack(_sizes_S), _modules, Streams(rate));
        for (var index = 0; index < _modules.Count; index++)
        {
            notes.Add($"{Family}/{_modules[index]}/stream_norm", _sizes_S[index].mean().item<double>());
            if (rate > 1)
            {
                TellSimilarity(notes, _modules[index], _similarities_SS[index], rate);
            }
        }
    }

    private static void TellSimilarity(InsightNotes notes, string module, Tensor similarity_SS, long rate)
    {
        var (all, ownOnes) = (similarity_SS.sum().item<double>(), similarity_SS.trace().item<double>());
        notes.Add($"{Family}/{module}/stream_similarity", (all - ownOnes) / (rate * (rate - 1)));
        notes.Add($"{Family}/stream_similarity/{module}", similarity_SS, Streams(rate), Streams(rate));
    }
}
