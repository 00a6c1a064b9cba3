using Orchestrator.Training.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Orchestrator.Training.Optimization;

/// <summary>
/// The gradients of a model's parameters as one tensor, so that a step over all of them is a few operations. Backward passes add to it.
/// </summary>
public sealed class Gradients : IDisposable
{
    private readonly List<Tensor> _views;

    public Gradients(ParameterSet parameters)
    {
        All = zeros_like(parameters.Flat.Values).DetachFromDisposeScope();
        _views = parameters.Flat.Views(All);
        foreach (var (parameter, view) in parameters.All.Zip(_views))
        {
            parameter.Value.grad = view;
        }
    }

    /// <summary>The gradients, laid out as the parameters are.</summary>
    internal Tensor All { get; }

    /// <summary>What the gradients count times. <see cref="Clip"/> decides it, the optimiser multiplies on its way.</summary>
    internal double Factor { get; private set; } = 1;

    /// <summary>Before the first micro-step of a step.</summary>
    public void Clear()
    {
        using var untracked = no_grad();
        All.zero_();
        Factor = 1;
    }

    /// <summary>The global 2-norm, summed in double precision. Not finite if any gradient is not.</summary>
    public double Norm() => (All.device_type, All.dtype) switch
    {
        (DeviceType.CPU, ScalarType.Float32) => NormKernel<float>.Of(All),
        (DeviceType.CPU, ScalarType.Float64) => NormKernel<double>.Of(All),
        _ => NormOnDevice(),
    };

    /// <summary>Lets the gradients count so that their global norm is at most <paramref name="limit"/>; 0 is no limit.</summary>
    /// <returns>The norm before.</returns>
    public double Clip(double limit)
    {
        var norm = Norm();
        Factor = limit > 0 && norm > limit && double.IsFinite(norm) ? limit / norm : 1;
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

    private double NormOnDevice()
    {
        using var scope = NewDisposeScope();
        return All.to(float64).norm(p: 2).item<double>();
    }
}
