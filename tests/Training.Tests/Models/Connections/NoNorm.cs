using Orchestrator.Training.Models;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models.Connections;

/// <summary>Leaves every row as it is: for sublayers that normalise by themselves, or not at all.</summary>
internal sealed class NoNorm : Norm
{
    public override torch.Tensor forward(torch.Tensor x, torch.ScalarType result) => x.to(result);

    public override NormProjection Before(torch.Tensor matrix_DM) => new(matrix_DM.t(), Bias_M: null, Rows: null);
}
