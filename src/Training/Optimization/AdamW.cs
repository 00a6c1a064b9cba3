using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models;
using Orchestrator.Training.Platform;
using TorchSharp;
using static TorchSharp.torch;

namespace Orchestrator.Training.Optimization;

/// <summary>
/// Adam with decoupled weight decay, arXiv 1711.05101: θ ← θ − η·(m̂ / (√v̂ + ε) + λ·θ), where λ is 0 for parameters that do not decay.
/// </summary>
public sealed class AdamW : IDisposable
{
    private readonly AdamWSpec _spec;
    private readonly FlatParameters _parameters;
    private readonly Gradients _gradients;
    private readonly Tensor _mean;
    private readonly Tensor _square;
    private readonly Tensor _steps;
    private readonly long _decaying;
    private readonly Dictionary<string, Tensor> _state = [];

    public AdamW(AdamWSpec spec, ParameterSet parameters, Gradients gradients)
    {
        (_spec, _parameters, _gradients) = (spec, parameters.Flat, gradients);
        using var scope = NewDisposeScope();
        _mean = zeros_like(gradients.All).DetachFromDisposeScope();
        _square = zeros_like(gradients.All).DetachFromDisposeScope();
        _steps = zeros([], int64).DetachFromDisposeScope();
        _decaying = _parameters.Decaying(spec.DecayNorms);

        _state["step"] = _steps;
        foreach (var (parameter, mean, square) in parameters.All.Zip(_parameters.Views(_mean), _parameters.Views(_square)))
        {
            _state[$"exp_avg/{parameter.Name}"] = mean;
            _state[$"exp_avg_sq/{parameter.Name}"] = square;
        }
    }

    /// <summary>
    /// What continues the optimiser bit for bit, live: "step" (int64 scalar), and "exp_avg/NAME" and "exp_avg_sq/NAME" in each
    /// parameter's shape. Copy before the next step; restore by copying into the tensors.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> State => _state;

    /// <summary>Updates the parameters from the gradients.</summary>
    public void Step(double learningRate)
    {
        using var untracked = no_grad();
        var step = AdamWStep.Of(_spec, _steps.Increment().item<long>(), learningRate, _gradients.Factor);
        Run(step, _parameters.Values, _gradients.All, _mean, _square, _decaying);
    }

    public void Dispose()
    {
        foreach (var tensor in _state.Values.Concat([_mean, _square]))
        {
            tensor.Dispose();
        }
    }

    private static void Run(AdamWStep step, Tensor values, Tensor gradient, Tensor mean, Tensor square, long decaying)
    {
        switch (values.device_type, values.dtype)
        {
            case (DeviceType.CPU, ScalarType.Float32):
                AdamWKernel<float>.Run(step, values, gradient, mean, square, decaying);
                break;
            case (DeviceType.CPU, ScalarType.Float64):
                AdamWKernel<double>.Run(step, values, gradient, mean, square, decaying);
                break;
            default:
                AdamWTensors.Run(step, values, gradient, mean, square, decaying);
                break;
        }
    }
}
