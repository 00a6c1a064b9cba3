using static TorchSharp.torch;

namespace Orchestrator.Training.Models;

/// <summary>1 / sqrt(mean(x²) + ε) of every row: x_…D to s_…1. Its gradient −s³·x/D is one pass over x; that of libtorch's norm is three.</summary>
internal sealed class InverseRms : autograd.SingleTensorFunction<InverseRms>
{
    private const string Saved = "saved";

    public override string Name => nameof(InverseRms);

    public static Tensor Of(Tensor x, double epsilon) => apply(x, epsilon);

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        var (x, epsilon) = ((Tensor)arguments[0], (double)arguments[1]);
        var scale = linalg.vector_norm(x, 2.0, [-1], keepdim: true).pow_(2).div_(x.size(-1)).add_(epsilon).rsqrt_();
        context.save_data(Saved, new SavedTensors(x, scale));
        return scale;
    }

    public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient)
    {
        using var saved = (SavedTensors)context.get_data(Saved);
        var (x, scale) = (saved[0], saved[1]);
        var slope = scale.pow(3).mul_(gradient).div_(-x.size(-1));
        return [x * slope, null!];
    }
}
