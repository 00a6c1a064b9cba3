using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models;

/// <summary>What a norm divides a row by: the root of its mean square, or of its variance, plus ε.</summary>
/// <param name="Centred">The variance, else the mean square.</param>
/// <param name="Epsilon">ε.</param>
internal readonly record struct RowNorm(bool Centred, double Epsilon)
{
    /// <summary>1 over it: x_…D to s_…1.</summary>
    public Tensor Inverse(Tensor x) => Centred
        ? InverseRms.Of(x.Plus(x.mean([-1], keepdim: true).neg()), Epsilon)
        : InverseRms.Of(x, Epsilon);
}
