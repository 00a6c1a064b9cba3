using Orchestrator.Training.Models.Connections.Streams;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections;

/// <summary>
/// The learned columns of hyper- and frac-connections: parameters alpha_SA and beta_S, to which the dynamic form adds
/// s·tanh(norm(streams)·W), row by row (arXiv 2409.19606, equations 10 to 13; arXiv 2503.14125, equations 11 to 14).
/// </summary>
/// <remarks>
/// Static parts never decay: decay would pull the identity to zero. The projections W do, as any matrix; the scalars s do not, being no
/// matrices.
/// </remarks>
internal sealed class LearnedColumns
{
    private readonly Group[] _groups;
    private readonly Correction? _correction;
    private readonly Norm? _norm;
    private readonly Tensor _none_S0;

    /// <param name="alpha_SA">Initial columns to read and mix by; without columns none are learned.</param>
    /// <param name="beta_S">The initial column to write by; null when none is learned.</param>
    /// <param name="correction">Null in static forms.</param>
    /// <param name="site">Its width is that of one stream.</param>
    public LearnedColumns(Tensor alpha_SA, Tensor? beta_S, Correction? correction, ConnectionSite site)
    {
        _none_S0 = site.Parameters.Constant(zeros([alpha_SA.size(0), 0], float64));
        List<Group> groups = [];
        if (alpha_SA.size(1) > 0)
        {
            groups.Add(new("alpha", alpha_SA, correction, site));
        }
        else
        {
            alpha_SA.Dispose();
        }

        if (beta_S is not null)
        {
            groups.Add(new("beta", beta_S, correction, site));
        }

        _groups = [.. groups];
        _correction = _groups.Length > 0 ? correction : null;
        _norm = _correction is { Norm: true } ? Norm.Create(site.Norm, site.Width, site.Parameters.Scope("norm")) : null;
    }

    /// <summary>What the K columns are computed from, those of alpha first.</summary>
    public StepWeights Weights()
    {
        var static_SK = _groups.Length == 0 ? _none_S0 : cat([.. _groups.Select(group => group.Static_SA)], 1);
        return new(static_SK, _correction is null ? null : Correct(_correction, static_SK.size(0)));
    }

    private StepCorrection Correct(Correction correction, long rate)
    {
        var projection_EK = cat([.. _groups.Select(group => group.Projection_EA!)], 1);
        var projection = _norm?.Before(projection_EK) ?? new NormProjection(projection_EK.t(), Bias_M: null, Rows: null);
        var scale_K = cat([.. _groups.Select(group => group.Scale_A)]);
        return new(projection, scale_K.unsqueeze(0).expand(rate, -1), correction.Tanh);
    }

    /// <summary>What the dynamic form does to the projected streams.</summary>
    /// <param name="Tanh">Bounds them.</param>
    /// <param name="Norm">Normalises them before.</param>
    /// <param name="Scale">Multiplies them by learned scalars.</param>
    public sealed record Correction(bool Tanh, bool Norm, bool Scale);

    private sealed class Group
    {
        private const double InitialScale = 0.01;

        private readonly long _columns;
        private readonly Tensor _static;
        private readonly Tensor? _projection;
        private readonly Tensor? _scale;

        /// <param name="name">Within the names of its parameters.</param>
        /// <param name="initial">Rows of columns; a vector when there is only one.</param>
        /// <param name="correction">Null in static forms.</param>
        /// <param name="site">Of the connection.</param>
        public Group(string name, Tensor initial, Correction? correction, ConnectionSite site)
        {
            _static = site.Parameters.From($"static_{name}", initial, decays: false);
            var perStream = _static.shape[1..];
            _columns = perStream.Aggregate(1L, (product, size) => product * size);
            _projection = correction is null
                ? null
                : site.Parameters.From($"dynamic_{name}_fn", zeros([site.Width, .. perStream], float64), decays: true);
            _scale = correction is { Scale: true }
                ? site.Parameters.From($"{name}_scale", tensor(InitialScale, float64), decays: false)
                : null;
        }

        public Tensor Static_SA => _static.view(-1, _columns);

        public Tensor? Projection_EA => _projection?.view(-1, _columns);

        public Tensor Scale_A => _scale?.expand(_columns) ?? ones([_columns], _static.dtype, _static.device);
    }
}
