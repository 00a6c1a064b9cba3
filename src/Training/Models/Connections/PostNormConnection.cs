using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections;

/// <summary>Post-Norm: the stream is x_BTD, and becomes norm(x + f(x)).</summary>
internal sealed class PostNormConnection : Connection
{
    public override ResidualStream forward(ResidualStream stream, Norm norm, Func<Tensor, Tensor> sublayer) =>
        new(norm.forward(stream.State.Plus(sublayer(stream.State))));

    // What is read as it is, is kept and written with a weight w that depends on the input: the one by which the normalised sum is nearest
    // to w·(x + f(x)), and equal to it but for a gain (arXiv 2409.19606, section 3.1).
    public override ConnectionView View(ResidualStream before, Tensor output_BTD, ResidualStream after)
    {
        var sum_BTD = before.State.Plus(output_BTD);
        var weight_BT1 = (after.State * sum_BTD).sum(-1, keepdim: true) / (sum_BTD * sum_BTD).sum(-1, keepdim: true);
        var weight_PS1 = weight_BT1.flatten(0, 1).unsqueeze(1);
        var matrices_PSC = cat([ones_like(weight_PS1), weight_PS1, weight_PS1], 2);
        return new(before.State.flatten(0, 1).unsqueeze(1), matrices_PSC, tensor([1.0, 0, 0]).unsqueeze(0));
    }
}
