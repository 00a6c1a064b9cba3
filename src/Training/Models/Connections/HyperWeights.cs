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
    private readonly long _firstStream;
    private readonly Mixing _mixing;
    private readonly long _mixColumns;
    private readonly LearnedColumns _columns;

    public HyperWeights(HyperConnectionSpec spec, ConnectionSite site)
    {
        _spec = spec;
        _firstStream = site.Sublayer % spec.Rate;
        _mixing = spec.TrainMix ? MixingCatalog.Build(spec.Mixing, spec.Rate) : new IdentityMixing(spec.Rate);
        using var mix_N = _mixing.Initial();
        _mixColumns = mix_N.numel() / spec.Rate;
        using var read_SR = InitialRead(like: mix_N).narrow(1, 0, spec.TrainRead ? 1 : 0);
        _columns = new(
            cat([read_SR, mix_N.view(spec.Rate, _mixColumns)], 1),
            spec.TrainWrite ? ones([spec.Rate], float64) : null,
            spec.Dynamic ? new(spec.Tanh, Norm: true, Scale: true) : null,
            site);
    }

    // What is learned is all there is, and in the right order.
    private bool IsWhole => _spec.TrainRead && _spec.TrainWrite && _mixing is FreeMixing;

    public override StepWeights? ForFusedStep() => IsWhole ? _columns.Weights() : null;

    public override Tensor forward(Tensor streams_PSD)
    {
        var learned_PSK = _columns.forward(streams_PSD);
        var matrices_PSC = IsWhole ? learned_PSK : Complete(learned_PSK);
        return matrices_PSC.expand(streams_PSD.size(0), -1, -1);
    }

    // Columns: read, mix (one for each stream), write.
    private Tensor Complete(Tensor learned_PSK)
    {
        var (positions, first) = (learned_PSK.size(0), _spec.TrainRead ? 1 : 0);
        var read_PSR = _spec.TrainRead ? learned_PSK.narrow(2, 0, 1) : InitialRead(like: learned_PSK).unsqueeze(0);
        var write_PSR = _spec.TrainWrite ? learned_PSK.narrow(2, first + _mixColumns, 1) : ones_like(read_PSR);
        return cat(
            [read_PSR.expand(positions, -1, -1), Mix(learned_PSK.narrow(2, first, _mixColumns)), write_PSR.expand(positions, -1, -1)], 2);
    }

    // A mixing's entry (i, j) leads the other way.
    private Tensor Mix(Tensor learned_PSS) => _mixing.forward(learned_PSS.transpose(1, 2).flatten(1)).transpose(1, 2);

    // Equation 14: the sublayer reads one stream. Were it the same for all sublayers, the other streams would stay alike for ever.
    private Tensor InitialRead(Tensor like) =>
        eye(_spec.Rate, dtype: like.dtype, device: like.device).narrow(1, _firstStream, 1);
}
