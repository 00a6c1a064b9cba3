using Orchestrator.Training.Models.Connections;
using static TorchSharp.torch;

namespace Orchestrator.Training.Insights;

/// <summary>Every module's matrix, its mean over positions and its static part, and the gains of its mixing.</summary>
internal sealed class ConnectionMatrices : ConnectionInsight
{
    private readonly List<Seen> _seen = [];

    public override void See(string module, ConnectionView view) => _seen.Add(new(
        module,
        view.Rows,
        view.Matrices_PSC.to(float64).mean([0]).MoveToOuterDisposeScope(),
        view.Static_SC.detach().clone().MoveToOuterDisposeScope(),
        Gain.Of(view.Mix_PSS.to(float64).cpu())));

    public override void Tell(InsightNotes notes)
    {
        foreach (var (module, inputs, mean_SC, static_SC, gain) in _seen)
        {
            var rate = mean_SC.size(0);
            string[] columns =
            [
                .. Names("read", inputs), .. Enumerable.Range(1, (int)rate).Select(stream => $"mix {stream}"), .. Names("write", inputs),
            ];
            notes.Add($"{Family}/{module}/matrix", mean_SC, Streams(rate), columns);
            notes.Add($"{Family}/{module}/static", static_SC, Streams(rate), columns);
            gain.Tell(notes, $"{Family}/{module}");
        }
    }

    private static IEnumerable<string> Names(string name, long count) =>
        count == 1 ? [name] : Enumerable.Range(1, (int)count).Select(row => $"{name} {row}");

    private sealed record Seen(string Module, long Inputs, Tensor Mean_SC, Tensor Static_SC, Gain Gain);
}
