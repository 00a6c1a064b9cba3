using Orchestrator.Training.Models;
using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Optimization;

/// <summary>
/// The gradients of a model's parameters as one tensor, so that a step over all of them is a few native calls. Backward passes add to it.
/// </summary>
public sealed class Gradients : IDisposable
{
    private readonly List<Tensor> _views;

    public Gradients(IReadOnlyList<Parameter> parameters)
    {
        var first = parameters[0].Value;
        using var scope = NewDisposeScope();
        All = zeros(parameters.Sum(parameter => parameter.Value.numel()), first.dtype, first.device).DetachFromDisposeScope();
        _views = Views(All, parameters);
        foreach (var (parameter, view) in parameters.Zip(_views))
        {
            parameter.Value.grad = view;
        }
    }

    /// <summary>The gradients one after the other, in the parameters' order.</summary>
    internal Tensor All { get; }

    /// <summary>Before the first micro-step of a step.</summary>
    public void Clear()
    {
        using var no = no_grad();
        All.zero_();
    }

    /// <summary>The global 2-norm, summed in double precision. Not finite if any gradient is not.</summary>
    public double Norm()
    {
        using var scope = NewDisposeScope();
        return All.to(float64).norm(p: 2).item<double>();
    }

    /// <summary>Scales the gradients so that their global norm is at most <paramref name="limit"/>; 0 is no limit.</summary>
    /// <returns>The norm before.</returns>
    public double Clip(double limit)
    {
        var norm = Norm();
        if (limit > 0 && norm > limit && double.IsFinite(norm))
        {
            using var no = no_grad();
            All.TimesInPlace(limit / norm);
        }

        return norm;
    }

    public void Dispose()
    {
        foreach (var view in _views)
        {
            view.Dispose();
        }

        All.Dispose();
    }

    /// <summary>Pieces of <paramref name="flat"/> in the parameters' shapes; no copies.</summary>
    internal static List<Tensor> Views(Tensor flat, IReadOnlyList<Parameter> parameters)
    {
        var views = new List<Tensor>(parameters.Count);
        long offset = 0;
        foreach (var parameter in parameters)
        {
            using var piece = flat.narrow(0, offset, parameter.Value.numel());
            views.Add(piece.view(parameter.Value.shape).DetachFromDisposeScope());
            offset += parameter.Value.numel();
        }

        return views;
    }
}
