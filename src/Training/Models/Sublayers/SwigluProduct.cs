using TorchSharp;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Sublayers;

/// <summary>
/// silu(gate) ⊙ up: gateAndUp_…(2H), the gate first, to product_…H. On a processor it is a kernel that keeps its argument only, and
/// computes silu a second time for the backward pass.
/// </summary>
internal sealed class SwigluProduct : CustomFunction<SwigluProduct>
{
    public static Tensor Of(Tensor gateAndUp) => gateAndUp.device_type != DeviceType.CPU ? OfTensors(gateAndUp)
        : is_grad_enabled() ? Apply(gateAndUp.contiguous())
        : Multiply(gateAndUp.contiguous());

    /// <summary>By operations over whole tensors, on any device.</summary>
    public static Tensor OfTensors(Tensor gateAndUp)
    {
        var parts = gateAndUp.chunk(2, -1);
        return nn.functional.silu(parts[0]) * parts[1];
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        var gateAndUp = (Tensor)arguments[0];
        Save(context, gateAndUp);
        return Multiply(gateAndUp);
    }

    protected override List<Tensor> Gradients(SavedTensors saved, Tensor gradient)
    {
        var ofGateAndUp = empty_like(saved[0]);
        SwigluKernel.Create(saved[0]).Backward(gradient.contiguous(), ofGateAndUp);
        return [ofGateAndUp];
    }

    private static Tensor Multiply(Tensor gateAndUp)
    {
        var product = empty([.. gateAndUp.shape[..^1], gateAndUp.size(-1) / 2], gateAndUp.dtype);
        SwigluKernel.Create(gateAndUp).Forward(product);
        return product;
    }
}
