using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models.Connections.Streams;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections;

/// <summary>
/// The matrices of frac-connections, arXiv 2503.14125, section 4: (Y | A) are the columns alpha, B is the column beta, from pieces
/// E = D/S wide.
/// </summary>
/// <remarks>
/// Entry (i, j) leads from piece i to piece j. Piece i gets row i of the sublayer's output only, with weight β_i: the paper's listing
/// multiplies entry by entry, where its equation 8 prints an outer product.
/// </remarks>
internal sealed class FracWeights(FracConnectionSpec spec, ConnectionSite site) : ConnectionWeights
{
    // All pieces go where they come from: no sublayer index is needed to begin as the residual network.
    private readonly LearnedColumns _columns = new(
        eye(spec.Rate, dtype: float64).repeat(1, 2),
        ones([spec.Rate], float64),
        spec.Dynamic ? new(spec.Tanh, spec.Norm, spec.Scale) : null,
        site with { Width = site.Width / spec.Rate });

    public override Tensor forward(Tensor streams_PSE) => ForFusedStep().Matrices(streams_PSE);

    public override StepWeights ForFusedStep() => _columns.Weights().Spread(2 * spec.Rate);
}
