using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections.Mixings;

/// <summary>Any matrix; the numbers are its entries, row by row.</summary>
internal sealed class FreeMixing(long rate) : Mixing
{
    public override Tensor Initial() => eye(rate, dtype: float64).flatten();

    public override Tensor forward(Tensor numbers_PN) => numbers_PN.unflatten(1, [rate, rate]);
}
