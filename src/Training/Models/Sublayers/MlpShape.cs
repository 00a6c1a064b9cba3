using Orchestrator.Contracts.V1;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Sublayers;

/// <summary>Two matrices and what lies between them, whatever their number of rows: an MLP, or one expert of a mixture.</summary>
/// <param name="Width">D, features of a row.</param>
/// <param name="Hidden">Inputs of the second matrix.</param>
/// <param name="Activation">From the outputs of the first matrix to the inputs of the second.</param>
/// <param name="Branches">How many times Hidden the first matrix has outputs.</param>
internal sealed record MlpShape(long Width, long Hidden, Func<Tensor, Tensor> Activation, long Branches)
{
    public static MlpShape Of(MlpSpec spec, long width) => spec.Kind switch
    {
        // W_out (silu(W_gate x) ⊙ W_up x), arXiv 2002.05202; rows: gate, up.
        MlpKind.Swiglu => new(width, spec.Hidden, SwigluProduct.Of, Branches: 2),
        MlpKind.Gelu => new(width, spec.Hidden, nn.functional.gelu, Branches: 1),
        _ => throw new ArgumentException($"model.transformer.mlp.kind: {spec.Kind} is not one of SWIGLU, GELU."),
    };
}
