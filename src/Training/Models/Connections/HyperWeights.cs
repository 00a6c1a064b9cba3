using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models.Connections.Streams;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections;

/// <summary>
/// The matrices of hyper-connections, arXiv 2409.19606, section 2: parameters (A_m | A_r) and B, to which the dynamic form adds
/// s·tanh(norm(streams)·W), equations 10 to 13.
/// </summary>
/// <remarks>
/// The paper's entry (i, j) of A leads from stream i to stream j. Static parts never decay: decay would pull the identity to zero. The
/// projections W do, as any matrix; the scalars s do not, being no matrices.
/// </remarks>
internal sealed class HyperWeights : ConnectionWeights
{
    private const double InitialScale = 0.01;

    private readonly long _rate;
    private readonly Tensor _alpha_SR;
    private readonly Tensor _beta_S;
    private readonly Correction? _correction;

    public HyperWeights(HyperConnectionSpec spec, ConnectionSite site)
    {
        _rate = spec.Rate;
        _alpha_SR = site.Parameters.From("static_alpha", InitialAlpha(site.Sublayer), decays: false);
        _beta_S = site.Parameters.From("static_beta", ones([_rate], float64), decays: false);
        _correction = spec.Dynamic ? new Correction(spec, site) : null;
    }

    public override Tensor forward(Tensor streams_PSE) => ForFusedStep().Matrices(streams_PSE);

    // Columns: read, mix (one for each stream), write.
    public override StepWeights ForFusedStep() =>
        new(cat([_alpha_SR, _beta_S.unsqueeze(1)], 1), _correction?.Weights());

    // Equation 14: the sublayer reads one stream, each stream stays itself.
    private Tensor InitialAlpha(int sublayer)
    {
        using var read = zeros([_rate, 1], float64);
        using var mix = eye(_rate, dtype: float64);
        read[sublayer % _rate, 0] = 1;
        return cat([read, mix], 1);
    }

    private sealed class Correction(HyperConnectionSpec spec, ConnectionSite site)
    {
        private readonly Tensor _alpha_DR = site.Parameters.From(
            "dynamic_alpha_fn", zeros([site.Width, spec.Rate + 1], float64), decays: true);
        private readonly Tensor _beta_D = site.Parameters.From("dynamic_beta_fn", zeros([site.Width], float64), decays: true);
        private readonly Tensor _alphaScale = site.Parameters.From("alpha_scale", tensor(InitialScale, float64), decays: false);
        private readonly Tensor _betaScale = site.Parameters.From("beta_scale", tensor(InitialScale, float64), decays: false);
        private readonly Norm _norm = Norm.Create(site.Norm, site.Width, site.Parameters.Scope("norm"));

        public StepCorrection Weights()
        {
            var projection = _norm.Before(cat([_alpha_DR, _beta_D.unsqueeze(1)], 1));
            var scale_C = cat([_alphaScale.expand(spec.Rate + 1), _betaScale.expand(1)]);
            return new(projection, scale_C, spec.Tanh);
        }
    }
}
