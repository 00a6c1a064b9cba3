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
        var before_JSR = _held_JSR ?? Opened(view.Rate, view.Rows).unsqueeze(0);
        var mixed_JSR = einsum("st,jsr->jtr", parts[1], before_JSR);
        _modules.Add(module);
        _weights_J.Add(Weights(before_JSR, read_SR: parts[0]).MoveToOuterDisposeScope());
        _held_JSR?.Dispose();
        _held_JSR = cat([mixed_JSR, parts[2].unsqueeze(0)], 0).MoveToOuterDisposeScope();
    }

    /// <param name="weights_SR">By which the streams were brought together.</param>
    public void Close(Tensor weights_SR) => _weights_J.Add(Weights(_held_JSR!, weights_SR.cpu()).MoveToOuterDisposeScope());

    public override void Tell(InsightNotes notes)
    {
        using var scope = NewDisposeScope();
        var dense = zeros([_weights_J.Count, _weights_J.Count], float64);
        for (var row = 0; row < _weights_J.Count; row++)
        {
            dense[row].narrow(0, 0, row + 1).copy_(_weights_J[row]);
        }

        notes.Add($"{Family}/unrolled", dense, [.. _modules, "output"], ["embedding", .. _modules]);
    }

    private static Tensor Weights(Tensor held_JSR, Tensor read_SR) =>
        einsum("sr,jsr->j", read_SR, held_JSR).OverInPlace(read_SR.size(1));

    // Every stream begins as a copy of the embedding, or as its own piece.
    private static Tensor Opened(long rate, long rows) => rows == 1 ? ones([rate, 1], float64) : eye(rate, dtype: float64);
}
