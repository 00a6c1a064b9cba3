using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models;

/// <summary>
/// A norm and a matrix behind it, as a matrix for raw rows: x_…D to y_…M. The normalised x, as large as x, is never made.
/// </summary>
/// <param name="Weights_MD">What the norm multiplies by is in it.</param>
/// <param name="Bias_M">What the norm adds, projected; null when it adds nothing.</param>
/// <param name="Rows">What rows are divided by; null for nothing.</param>
internal sealed record NormProjection(Tensor Weights_MD, Tensor? Bias_M, RowNorm? Rows)
{
    public Tensor forward(Tensor x)
    {
        var projected = nn.functional.linear(x, Weights_MD);
        var normalized = Rows is { } norm ? projected * norm.Inverse(x) : projected;
        return Bias_M is null ? normalized : normalized.Plus(Bias_M);
    }
}
