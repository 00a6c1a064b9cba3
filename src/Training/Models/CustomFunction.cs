using static TorchSharp.torch;

namespace Orchestrator.Training.Models;

/// <summary>
/// A differentiable function of our own, of one result, that holds nothing in memory for longer than libtorch's own would.
/// </summary>
internal abstract class CustomFunction<T> : autograd.SingleTensorFunction<T>
    where T : CustomFunction<T>, new()
{
    private const string Saved = "saved";

    public sealed override string Name => typeof(T).Name;

    public sealed override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient)
    {
        using var received = gradient;
        using var saved = (SavedTensors)context.get_data(Saved);
        using var scope = NewDisposeScope();
        return ReturnedGradients.Keep(Gradients(saved, received));
    }

    /// <summary>The function's result, with a backward pass to come.</summary>
    protected static Tensor Apply(params object[] arguments)
    {
        // TorchSharp makes a tensor in the result's shape, for gradients that are undefined; ours never are.
        using var scope = NewDisposeScope();
        return apply(arguments).MoveToOuterDisposeScope();
    }

    protected static void Save(autograd.AutogradContext context, params IEnumerable<Tensor> tensors) =>
        context.save_data(Saved, new SavedTensors(tensors));

    /// <returns>One for each argument of the forward pass; null for one that is no tensor.</returns>
    protected abstract List<Tensor> Gradients(SavedTensors saved, Tensor gradient);
}
