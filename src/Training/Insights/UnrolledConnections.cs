using Orchestrator.Training.Models.Connections;
using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Insights;

/// <summary>
/// The dense matrix from every sublayer's output to every later one's input (arXiv 2409.19606, equation 27), from the mean matrices: with
/// what weight each was added up to it. The first column is the embedding, the last row what the streams are summed to.
/// </summary>
/// <remarks>
/// J outputs so far; where outputs are rows in pieces (frac-connections), a weight is the mean of those from each piece to itself.
/// </remarks>
internal sealed class UnrolledConnections : ConnectionInsight
{
    private readonly List<string> _modules = [];
    private readonly List<Tensor> _weights_J = [];

    // What each stream holds of each output.
    private Tensor? _held_JSR;

    public override void See(string module, ConnectionView view)
    {
        var mean_SC = view.Matrices_PSC.to(float64).mean([0]).cpu();
        var parts = mean_SC.split([view.Rows, view.Rate, view.Rows], 1);
        var before_JSR = _held_JSR ?? Ends(view.Rate, view.Rows).unsqueeze(0);
        var mixed_JSR = einsum("st,jsr->jtr", parts[1], before_JSR);
        _modules.Add(module);
        _weights_J.Add(Weights(before_JSR, read_SR: parts[0]).MoveToOuterDisposeScope());
        _held_JSR?.Dispose();
        _held_JSR = cat([mixed_JSR, parts[2].unsqueeze(0)], 0).MoveToOuterDisposeScope();
    }

    public override void Tell(InsightNotes notes)
    {
        using var scope = NewDisposeScope();
        var held_JSR = _held_JSR!;
        Tensor[] rows = [.. _weights_J, Weights(held_JSR, Ends(held_JSR.size(1), held_JSR.size(2)))];
        var dense = zeros([rows.Length, rows.Length], float64);
        for (var row = 0; row < rows.Length; row++)
        {
            dense[row].narrow(0, 0, row + 1).copy_(rows[row]);
        }

        notes.Add($"{Family}/unrolled", dense, [.. _modules, "output"], ["embedding", .. _modules]);
    }

    private static Tensor Weights(Tensor held_JSR, Tensor read_SR) =>
        einsum("sr,jsr->j", read_SR, held_JSR).OverInPlace(read_SR.size(1));

    // Copies that are summed, or pieces that are put together.
    private static Tensor Ends(long rate, long rows) => rows == 1 ? ones([rate, 1], float64) : eye(rate, dtype: float64);
}
