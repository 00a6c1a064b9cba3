using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections.Streams;

/// <summary>
/// What the columns of a connection's matrices are computed from: static_SC + scale_SC ⊙ f(norm(streams)·W), with f the hyperbolic
/// tangent or nothing (equations 10 to 13 of arXiv 2409.19606, 11 to 14 of arXiv 2503.14125).
/// </summary>
/// <param name="Static_SC">The part that does not depend on the streams.</param>
/// <param name="Correction">The part that does; null in static forms.</param>
internal sealed record StepWeights(Tensor Static_SC, StepCorrection? Correction = null)
{
    /// <summary>matrices_PSC, by plain operations: on any device, and what the fused step is held to.</summary>
    public Tensor Matrices(Tensor streams_PSE) => Correction is null
        ? Static_SC.unsqueeze(0).expand(streams_PSE.size(0), -1, -1)
        : Correction.forward(streams_PSE).Plus(Static_SC);

    /// <summary>With constant columns_SN before column <paramref name="at"/>.</summary>
    public StepWeights Insert(long at, Tensor columns_SN) => new(Insert(Static_SC, 1, at, columns_SN), Correction?.Insert(at, columns_SN));

    /// <summary>With the column at <paramref name="at"/> as a diagonal of S columns: stream i has its number in column i alone.</summary>
    public StepWeights Spread(long at) => new(
        cat([Static_SC.narrow(1, 0, at), diag_embed(Static_SC.select(1, at))], 1), Correction?.Spread(at));

    internal static Tensor Insert(Tensor into, int axis, long at, Tensor what) =>
        cat([into.narrow(axis, 0, at), what, into.narrow(axis, at, into.size(axis) - at)], axis);
}

/// <param name="Projection">One weight row for each column of the matrices.</param>
/// <param name="Scale_SC">Learned scales; zero where a stream's entry does not depend on it.</param>
/// <param name="Tanh">Bounds the projection.</param>
internal sealed record StepCorrection(NormProjection Projection, Tensor Scale_SC, bool Tanh)
{
    public Tensor forward(Tensor streams_PSE)
    {
        var projected_PSC = Projection.forward(streams_PSE);
        return Scale_SC * (Tanh ? projected_PSC.tanh() : projected_PSC);
    }

    public StepCorrection Insert(long at, Tensor columns_SN)
    {
        var zeros_SN = zeros_like(columns_SN);
        var weights_CE = Projection.Weights_MD;
        var none_NE = zeros([columns_SN.size(1), weights_CE.size(1)], weights_CE.dtype, weights_CE.device);
        var bias_C = Projection.Bias_M is { } bias ? StepWeights.Insert(bias, 0, at, zeros_SN.select(0, 0)) : null;
        var projection = Projection with { Weights_MD = StepWeights.Insert(weights_CE, 0, at, none_NE), Bias_M = bias_C };
        return this with { Projection = projection, Scale_SC = StepWeights.Insert(Scale_SC, 1, at, zeros_SN) };
    }

    public StepCorrection Spread(long at)
    {
        var rate = Scale_SC.size(0);
        Tensor Repeated(Tensor rows) => cat([rows.narrow(0, 0, at), .. Enumerable.Repeat(rows.narrow(0, at, 1), (int)rate)], 0);
        var bias_C = Projection.Bias_M is { } bias ? Repeated(bias) : null;
        return this with
        {
            Projection = Projection with { Weights_MD = Repeated(Projection.Weights_MD), Bias_M = bias_C },
            Scale_SC = cat([Scale_SC.narrow(1, 0, at), diag_embed(Scale_SC.select(1, at))], 1),
        };
    }
}
