using static TorchSharp.torch;

namespace Orchestrator.Training.Models;

/// <summary>
/// Keeps the gradients that a backward pass of ours returns until libtorch has them: it takes references of its own only afterwards, and a
/// collection in between would free what it reads. Once this thread is here again it has them, and ours would hold the memory for longer.
/// </summary>
internal static class ReturnedGradients
{
    // Libtorch runs the backward passes of each device on a thread of their own.
    [ThreadStatic]
    private static List<Tensor>? t_kept;

    public static List<Tensor> Keep(List<Tensor> gradients)
    {
        t_kept?.ForEach(gradient => gradient?.Dispose());
        t_kept = gradients;
        gradients.ForEach(gradient => gradient?.DetachFromDisposeScope());
        return gradients;
    }
}
