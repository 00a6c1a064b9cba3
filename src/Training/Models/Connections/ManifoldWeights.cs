using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models.Connections.Mixings;
using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections;

/// <summary>
/// The matrices of manifold-constrained hyper-connections, arXiv 2512.24880, section 4: sigmoid reads H_pre, twice sigmoid writes H_post
/// and the mix H_res, from α·(rms(v)·φ) + b, where v is all F = S·D features of the streams together.
/// </summary>
/// <remarks>The columns of φ and b are those of pre, post and res, in this order, and each of the three has its α.</remarks>
internal sealed class ManifoldWeights : ConnectionWeights
{
    private const double InitialScale = 0.01;

    private readonly long _rate;
    private readonly double _epsilon;
    private readonly Mixing _mixing;
    private readonly long[] _columns;
    private readonly Tensor _phi_FK;
    private readonly Tensor _bias_K;
    private readonly Tensor _alpha;

    public ManifoldWeights(ManifoldConnectionSpec spec, ConnectionSite site)
    {
        (_rate, _epsilon) = (spec.Rate, site.Norm.Epsilon);
        _mixing = MixingCatalog.Build(spec.Mixing, spec.Rate);
        using var mix = _mixing.Initial();
        _columns = mix.numel() > 0 ? [_rate, _rate, mix.numel()] : [_rate, _rate];

        // The paper gives α only. φ = 0 and H_post = 1 make the network begin as Pre-Norm: equal streams stay equal under a mix whose rows
        // sum to 1, and reading only rescales what the sublayer's norm takes.
        _phi_FK = site.Parameters.From("phi", zeros([_rate * site.Width, _columns.Sum()], float64), decays: true);
        _bias_K = site.Parameters.From("bias", cat([InitialRead(site.Sublayer), zeros([_rate], float64), mix]), decays: false);
        _alpha = site.Parameters.From("alpha", ones([_columns.Length], float64).TimesInPlace(InitialScale), decays: false);
    }

    public override Tensor forward(Tensor streams_PSD)
    {
        var features_PF = streams_PSD.flatten(1);

        // The streams' rms divides the product, which is smaller than they are.
        var projected_PK = nn.functional.linear(features_PF, _phi_FK.t()) * InverseRms.Of(features_PF, _epsilon);
        var alpha_K = cat([.. _columns.Select((count, kind) => _alpha.narrow(0, kind, 1).expand(count))]);
        var logits_PK = (alpha_K * projected_PK).Plus(_bias_K);

        var read_PS = logits_PK.narrow(1, 0, _rate).sigmoid();
        var write_PS = logits_PK.narrow(1, _rate, _rate).sigmoid().Times(2);
        var mix_PSS = _mixing.forward(logits_PK.narrow(1, 2 * _rate, logits_PK.size(1) - (2 * _rate)));

        // The paper's H_res leads to row i from column j.
        return cat([read_PS.unsqueeze(2), mix_PSS.transpose(1, 2), write_PS.unsqueeze(2)], 2);
    }

    // Biases alike for all streams would keep the streams alike through the whole training; so each sublayer prefers another one.
    private Tensor InitialRead(int sublayer)
    {
        var bias_S = ones([_rate], float64).neg_();
        bias_S[sublayer % _rate] = 1;
        return bias_S;
    }
}
