using static TorchSharp.torch;

namespace Orchestrator.Training.Models;

/// <summary>As <see cref="CustomFunction{T}"/>, of several results. The gradient of one that nothing depends on is null.</summary>
internal abstract class CustomFunctionOfMany<T> : autograd.MultiTensorFunction<T>
    where T : CustomFunctionOfMany<T>, new()
{
    private const string Saved = "saved";

    public sealed override string Name => typeof(T).Name;

    public sealed override List<Tensor> backward(autograd.AutogradContext context, List<Tensor> gradients)
    {
        using var saved = (IDisposable)context.get_data(Saved);
        using var scope = NewDisposeScope();
        var returned = ReturnedGradients.Keep(Gradients(saved, [.. gradients.Select(one => one.IsInvalid ? null : one)]));
        gradients.ForEach(one => one.Dispose());
        return returned;
    }

    /// <summary>The function's results, with a backward pass to come.</summary>
    protected static List<Tensor> Apply(params object?[] arguments)
    {
        // TorchSharp makes a tensor in each result's shape, for gradients that are undefined; those stay null here.
        using var scope = NewDisposeScope();
        return [.. apply(arguments!).Select(result => result.MoveToOuterDisposeScope())];
    }

    /// <param name="saved">Disposed after the backward pass.</param>
    protected static void Save(autograd.AutogradContext context, IDisposable saved)
    {
        context.set_materialize_grads(false);
        context.save_data(Saved, saved);
    }

    /// <returns>One for each argument of the forward pass; null for one that is no tensor.</returns>
    protected abstract List<Tensor> Gradients(IDisposable saved, IReadOnlyList<Tensor?> gradients);
}
