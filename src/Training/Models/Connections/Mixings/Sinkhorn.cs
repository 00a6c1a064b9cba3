using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections.Mixings;

/// <summary>
/// Sinkhorn's iterations on a processor, as one operation that keeps the logits only and iterates again in the backward pass.
/// </summary>
internal sealed class Sinkhorn : CustomFunction<Sinkhorn>
{
    public static Tensor Of(Tensor logits_PSS, int iterations)
    {
        var logits = logits_PSS.contiguous();
        return is_grad_enabled() ? Apply(logits, iterations) : Matrices(logits, iterations);
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        var (logits_PSS, iterations) = ((Tensor)arguments[0], (int)arguments[1]);
        Save(context, logits_PSS, tensor(iterations));
        return Matrices(logits_PSS, iterations);
    }

    protected override List<Tensor> Gradients(SavedTensors saved, Tensor gradient_PSS)
    {
        var (logits_PSS, iterations) = (saved[0], saved[1].item<int>());
        var logitGradient_PSS = empty_like(logits_PSS);
        SinkhornKernel.Create(logits_PSS, iterations).Backward(gradient_PSS.contiguous(), logitGradient_PSS);
        return [logitGradient_PSS, null!];
    }

    private static Tensor Matrices(Tensor logits_PSS, int iterations)
    {
        var matrices_PSS = empty_like(logits_PSS);
        SinkhornKernel.Create(logits_PSS, iterations).Forward(matrices_PSS);
        return matrices_PSS;
    }
}
