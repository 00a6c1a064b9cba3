using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models.Connections.Mixings;
using Orchestrator.Training.Models.Connections.Streams;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections;

/// <summary>
/// The matrices of hyper-connections, arXiv 2409.19606, section 2: (A_m | A_r) are the columns alpha, B is the column beta. What is not
/// trained stays as equation 14 begins it, and has no parameters.
/// </summary>
/// <remarks>The paper's entry (i, j) of A leads from stream i to stream j.</remarks>
internal sealed class HyperWeights : ConnectionWeights
{
    private readonly HyperConnectionSpec _spec;
    private readonly Tensor _initialRead_S1;
    private readonly Tensor _initialMix_SS;
    private readonly Tensor _initialWrite_S1;
    private readonly Mixing _mixing;
    private readonly LearnedColumns _columns;

    public HyperWeights(HyperConnectionSpec spec, ConnectionSite site)
    {
        _spec = spec;
        _mixing = spec.TrainMix ? MixingCatalog.Build(spec.Mixing, spec.Rate) : new IdentityMixing(spec.Rate);
        using var mix_N = _mixing.Initial();
        using var read_SR = InitialRead(spec, site).narrow(1, 0, spec.TrainRead ? 1 : 0);
        _columns = new(
            cat([read_SR, mix_N.view(spec.Rate, mix_N.numel() / spec.Rate)], 1),
            spec.TrainWrite ? ones([spec.Rate], float64) : null,
            spec.Dynamic ? new(spec.Tanh, Norm: true, Scale: true) : null,
            site);
        _initialRead_S1 = site.Parameters.Constant(InitialRead(spec, site));
        _initialMix_SS = site.Parameters.Constant(eye(spec.Rate, dtype: float64));
        _initialWrite_S1 = site.Parameters.Constant(ones([spec.Rate, 1], float64));
    }

    public override Tensor forward(Tensor streams_PSE)
    {
        var columns = Columns();
        if (IsMixedByColumns)
        {
            return columns.Matrices(streams_PSE);
        }

        // What is the same at every position is mixed once.
        var columns_PSC = columns.Correction is null ? columns.Static_SC.unsqueeze(0) : columns.Matrices(streams_PSE);
        var mix_PSS = Mix(columns_PSC.narrow(2, 1, _spec.Rate));
        return cat([columns_PSC.narrow(2, 0, 1), mix_PSS, columns_PSC.narrow(2, 1 + _spec.Rate, 1)], 2)
            .expand(streams_PSE.size(0), -1, -1);
    }

    public override StepWeights? ForFusedStep() => IsMixedByColumns ? Columns() : null;

    // Read, mix (one for each stream), write; what is not learned is constant.
    private StepWeights Columns()
    {
        var columns = _columns.Weights();
        columns = _spec.TrainRead ? columns : columns.Insert(0, _initialRead_S1);
        columns = _mixing is IdentityMixing ? columns.Insert(1, _initialMix_SS) : columns;
        return _spec.TrainWrite ? columns : columns.Insert(1 + _spec.Rate, _initialWrite_S1);
    }

    // Else the columns are only what the mixing makes its matrix from.
    private bool IsMixedByColumns => _mixing is FreeMixing or IdentityMixing;

    // A mixing's entry (i, j) leads the other way.
    private Tensor Mix(Tensor learned_PSS) => _mixing.forward(learned_PSS.transpose(1, 2).flatten(1)).transpose(1, 2);

    // Equation 14: the sublayer reads one stream. Were it the same for all sublayers, the other streams would stay alike for ever.
    private static Tensor InitialRead(HyperConnectionSpec spec, ConnectionSite site) =>
        eye(spec.Rate, dtype: float64).narrow(1, site.Sublayer % spec.Rate, 1);
}
