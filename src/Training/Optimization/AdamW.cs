using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models;
using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Optimization;

/// <summary>
/// Adam with decoupled weight decay, arXiv 1711.05101: θ ← θ − η·(m̂ / (√v̂ + ε) + λ·θ), where λ is 0 for parameters that do not decay.
/// </summary>
public sealed class AdamW : IDisposable
{
    private readonly AdamWSpec _spec;
    private readonly IReadOnlyList<Parameter> _parameters;
    private readonly Gradients _gradients;
    private readonly Tensor _mean;
    private readonly Tensor _square;
    private readonly Tensor _update;
    private readonly List<Tensor> _updates;
    private readonly Tensor _steps;
    private readonly Dictionary<string, Tensor> _state = [];

    public AdamW(AdamWSpec spec, IReadOnlyList<Parameter> parameters, Gradients gradients)
    {
        (_spec, _parameters, _gradients) = (spec, parameters, gradients);
        using var scope = NewDisposeScope();
        _mean = zeros_like(gradients.All).DetachFromDisposeScope();
        _square = zeros_like(gradients.All).DetachFromDisposeScope();
        _update = zeros_like(gradients.All).DetachFromDisposeScope();
        _updates = Gradients.Views(_update, parameters);
        _steps = zeros([], int64).DetachFromDisposeScope();

        _state["step"] = _steps;
        foreach (var (parameter, mean, square) in parameters.Zip(Gradients.Views(_mean, parameters), Gradients.Views(_square, parameters)))
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
        using var no = no_grad();
        using var scope = NewDisposeScope();
        var step = _steps.Increment().item<long>();
        var gradient = _gradients.All;

        _mean.TimesInPlace(_spec.Beta1).PlusInPlace(gradient, 1 - _spec.Beta1);
        _square.TimesInPlace(_spec.Beta2).PlusProductInPlace(gradient, gradient, 1 - _spec.Beta2);
        _update.copy_(_square).OverInPlace(1 - Math.Pow(_spec.Beta2, step)).sqrt_().PlusInPlace(_spec.Epsilon);
        _update.reciprocal_().mul_(_mean).TimesInPlace(-learningRate / (1 - Math.Pow(_spec.Beta1, step)));

        var kept = 1 - (learningRate * _spec.WeightDecay);
        foreach (var (parameter, update) in _parameters.Zip(_updates))
        {
            if (parameter.Decays && _spec.WeightDecay > 0)
            {
                parameter.Value.TimesInPlace(kept);
            }

            parameter.Value.PlusInPlace(update);
        }
    }

    public void Dispose()
    {
        foreach (var tensor in _state.Values.Concat(_updates).Concat([_mean, _square, _update]))
        {
            tensor.Dispose();
        }
    }
}
