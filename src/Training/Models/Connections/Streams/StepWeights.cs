using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections.Streams;

/// <summary>
/// What the matrices of one connection are computed from: static_SC + scale_C ⊙ f(norm(streams)·W), with f the hyperbolic tangent or
/// nothing (equations 10 to 13 of arXiv 2409.19606, 11 to 14 of arXiv 2503.14125).
/// </summary>
/// <param name="Static_SC">The part that does not depend on the streams.</param>
/// <param name="Correction">The part that does; null in static forms.</param>
internal sealed record StepWeights(Tensor Static_SC, StepCorrection? Correction = null)
{
    /// <summary>matrices_PSC, by plain operations: on any device, and what the fused step is held to.</summary>
    public Tensor Matrices(Tensor streams_PSE) => Correction is null
        ? Static_SC.unsqueeze(0).expand(streams_PSE.size(0), -1, -1)
        : Correction.forward(streams_PSE).Plus(Static_SC);
}

/// <param name="Projection">One weight row for each column of the matrices.</param>
/// <param name="Scale_C">The learned scales.</param>
/// <param name="Tanh">Bounds the projection.</param>
internal sealed record StepCorrection(NormProjection Projection, Tensor Scale_C, bool Tanh)
{
    public Tensor forward(Tensor streams_PSE)
    {
        var projected_PSC = Projection.forward(streams_PSE);
        return Scale_C * (Tanh ? projected_PSC.tanh() : projected_PSC);
    }
}
