using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections.Mixings;

/// <summary>Every stream stays itself.</summary>
internal sealed class IdentityMixing(long rate) : Mixing
{
    public override Tensor Initial() => empty([0], float64);

    public override Tensor forward(Tensor numbers_PN) =>
        eye(rate, dtype: numbers_PN.dtype, device: numbers_PN.device).expand(numbers_PN.size(0), -1, -1);
}
