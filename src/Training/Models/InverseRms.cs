using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models;

/// <summary>
/// 1 / sqrt(mean(x²) + ε) of every row: x_…D to s_…1. Its gradient −s³·x/D is one pass over x; that of libtorch's norm is three.
/// </summary>
internal sealed class InverseRms : CustomFunction<InverseRms>
{
    public static Tensor Of(Tensor x, double epsilon) => is_grad_enabled() ? Apply(x, epsilon) : Scale(x, epsilon);

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        var (x, epsilon) = ((Tensor)arguments[0], (double)arguments[1]);
        var scale = Scale(x, epsilon);
        Save(context, x, scale);
        return scale;
    }

    protected override List<Tensor> Gradients(SavedTensors saved, Tensor gradient)
    {
        var (x, scale) = (saved[0], saved[1]);
        var cube = scale.mul(scale).mul_(scale);
        return [x * cube.mul_(gradient).OverInPlace(-x.size(-1)), null!];
    }

    private static Tensor Scale(Tensor x, double epsilon)
    {
        var length = x.norm(dim: -1, keepdim: true, p: 2);
        return length.mul_(length).OverInPlace(x.size(-1)).PlusInPlace(epsilon).rsqrt_();
    }
}
