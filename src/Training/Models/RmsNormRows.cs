using static TorchSharp.torch;

namespace Orchestrator.Training.Models;

/// <summary>
/// Root mean square norm on a processor, x_…D to y_…D in the type that the caller wants: keeps x and one number a row, no normalised row.
/// </summary>
internal sealed class RmsNormRows : CustomFunction<RmsNormRows>
{
    public static Tensor Of(Tensor x, Tensor? gain_D, double epsilon, ScalarType result)
    {
        var rows = x.contiguous();
        return is_grad_enabled() ? Apply(rows, gain_D!, epsilon, result) : Normalize(rows, gain_D, epsilon, result).Y;
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        var (x, gain_D) = ((Tensor)arguments[0], (Tensor?)arguments[1]);
        var (y, inverse_P1) = Normalize(x, gain_D, (double)arguments[2], (ScalarType)arguments[3]);
        Save(context, gain_D is null ? [x, inverse_P1] : [x, inverse_P1, gain_D]);
        return y;
    }

    protected override List<Tensor> Gradients(SavedTensors saved, Tensor gradient)
    {
        var (x, inverse_P1) = (saved[0], saved[1]);
        var gain_D = saved.Find(2);
        var ofX = empty_like(x);
        var ofGain_D = gain_D is null ? null : empty_like(gain_D);
        RmsNormKernel.Create(x, gain_D, inverse_P1).Backward(gradient.contiguous(), ofX, ofGain_D);
        return [ofX, ofGain_D!, null!, null!];
    }

    private static (Tensor Y, Tensor Inverse_P1) Normalize(Tensor x, Tensor? gain_D, double epsilon, ScalarType result)
    {
        var y = empty(x.shape, result);
        var inverse_P1 = empty(x.numel() / x.size(-1), 1, x.dtype == float64 ? float64 : float32);
        RmsNormKernel.Create(x, gain_D, inverse_P1).Forward(epsilon, y);
        return (y, inverse_P1);
    }
}
