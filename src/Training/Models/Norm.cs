using Orchestrator.Contracts.V1;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models;

/// <summary>Normalises every row of features: x_…D to the same shape.</summary>
internal abstract class Norm
{
    public Tensor forward(Tensor x) => forward(x, x.dtype);

    /// <param name="result">The type of the result; what is computed is computed in x's.</param>
    public abstract Tensor forward(Tensor x, ScalarType result);

    /// <summary>normalised(x) times the matrix.</summary>
    public abstract NormProjection Before(Tensor matrix_DM);

    public static Norm Create(NormSpec spec, long width, ParameterScope scope) => spec.Kind switch
    {
        NormKind.Rms => new RmsNorm(spec, width, scope),
        NormKind.Layer => new LayerNorm(spec, width, scope),
        _ => throw new ArgumentException($"norm.kind: {spec.Kind} is not one of RMS, LAYER."),
    };
}
