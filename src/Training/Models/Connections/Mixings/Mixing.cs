using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections.Mixings;

/// <summary>How S streams pass into one another: a matrix_SS at every position, made from N learned numbers.</summary>
/// <remarks>Entry (i, j) leads to stream i from stream j, as in arXiv 2512.24880.</remarks>
internal abstract class Mixing
{
    /// <summary>numbers_N that make the identity or come near it, in double precision. None when nothing is learned.</summary>
    public abstract Tensor Initial();

    /// <summary>matrices_PSS from numbers_PN.</summary>
    public abstract Tensor forward(Tensor numbers_PN);
}
