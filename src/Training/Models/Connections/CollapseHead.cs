using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections;

/// <summary>
/// x_BTD as a sum of streams weighted by sigmoid(scale·(rms(v)·φ) + base), v being all S·D features of the streams: the head of the
/// reference kernels of arXiv 2512.24880.
/// </summary>
internal sealed class CollapseHead(long rate, ConnectionSite site)
{
    private const double InitialScale = 0.01;

    private readonly double _epsilon = site.Norm.Epsilon;
    private readonly Tensor _phi_FS = site.Parameters.From("phi", zeros([rate * site.Width, rate], float64), decays: true);
    private readonly Tensor _base_S = site.Parameters.From("base", zeros([rate], float64), decays: false);
    private readonly Tensor _scale = site.Parameters.From("scale", tensor(InitialScale, float64), decays: false);

    public Tensor forward(Tensor state_BTSD)
    {
        var features_BTF = state_BTSD.flatten(2);
        var projected_BTS = nn.functional.linear(features_BTF, _phi_FS.t()) * InverseRms.Of(features_BTF, _epsilon);
        var weights_BTS = (_scale * projected_BTS).Plus(_base_S).sigmoid();
        return (state_BTSD * weights_BTS.unsqueeze(-1)).sum(2);
    }
}
