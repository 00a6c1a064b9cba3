using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models;
using Orchestrator.Training.Optimization;
using TorchSharp;

namespace Orchestrator.Training.Tests.Optimization;

public sealed class AdamWTests : IDisposable
{
    private static readonly AdamWSpec Spec = new() { LearningRate = 1, Beta1 = 0.8, Beta2 = 0.9, Epsilon = 1e-6, WeightDecay = 0.1 };

    private readonly DisposeScope _scope = torch.NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Steps_agree_with_the_algorithm_written_by_hand()
    {
        var parameters = Parameters();
        using var gradients = new Gradients(parameters.All);
        using var optimizer = new AdamW(Spec, parameters.All, gradients);
        var expected = parameters.All.Select(parameter => new Reference(parameter)).ToList();

        for (var step = 1; step <= 5; step++)
        {
            Fill(gradients, parameters, step);
            foreach (var reference in expected)
            {
                reference.Step(step, learningRate: 0.01 * step);
            }

            optimizer.Step(learningRate: 0.01 * step);
        }

        foreach (var reference in expected)
        {
            TensorAssert.Close(torch.tensor(reference.Values), reference.Parameter.Value.flatten(), 1e-13, reference.Parameter.Name);
        }
    }

    [Fact]
    public void Without_gradients_only_what_decays_changes()
    {
        var parameters = Parameters();
        var before = parameters.Tensors.ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone());
        using var gradients = new Gradients(parameters.All);
        using var optimizer = new AdamW(Spec, parameters.All, gradients);

        optimizer.Step(learningRate: 0.5);

        TensorAssert.Close(before["part.matrix"] * (1 - (0.5 * 0.1)), parameters.Tensors["part.matrix"], 1e-15);
        TensorAssert.Same(before["part.gain"], parameters.Tensors["part.gain"]);
    }

    [Fact]
    public void An_optimiser_that_is_given_anothers_state_goes_on_as_that_one()
    {
        var (parameters, copy) = (Parameters(), Parameters());
        using var gradients = new Gradients(parameters.All);
        using var optimizer = new AdamW(Spec, parameters.All, gradients);
        Fill(gradients, parameters, step: 1);
        optimizer.Step(learningRate: 0.1);

        using var copiedGradients = new Gradients(copy.All);
        using var copied = new AdamW(Spec, copy.All, copiedGradients);
        using (torch.no_grad())
        {
            Copy(parameters.Tensors, copy.Tensors);
            Copy(optimizer.State, copied.State);
        }

        Fill(gradients, parameters, step: 2);
        Fill(copiedGradients, copy, step: 2);
        optimizer.Step(learningRate: 0.1);
        copied.Step(learningRate: 0.1);

        Assert.All(parameters.All, parameter => TensorAssert.Same(parameter.Value, copy.Tensors[parameter.Name]));
    }

    [Fact]
    public void The_state_is_two_tensors_for_each_parameter_and_the_number_of_steps()
    {
        var parameters = Parameters();
        using var gradients = new Gradients(parameters.All);
        using var optimizer = new AdamW(Spec, parameters.All, gradients);
        optimizer.Step(learningRate: 0.1);
        optimizer.Step(learningRate: 0.1);

        Assert.Equal(
            ["exp_avg/part.gain", "exp_avg/part.matrix", "exp_avg_sq/part.gain", "exp_avg_sq/part.matrix", "step"],
            optimizer.State.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(2, optimizer.State["step"].item<long>());
        Assert.Equal([3, 2], optimizer.State["exp_avg/part.matrix"].shape);
    }

    private static ParameterSet Parameters()
    {
        var parameters = new ParameterSet(seed: 2, torch.float64, torch.CPU);
        parameters.AddNormal("part.matrix", 1, decays: true, [3, 2]);
        parameters.AddNormal("part.gain", 1, decays: false, [4]);
        return parameters;
    }

    // What a backward pass leaves there, different in every step.
    private static void Fill(Gradients gradients, ParameterSet parameters, int step)
    {
        gradients.Clear();
        foreach (var parameter in parameters.All)
        {
            (parameter.Value * step).sin().sum().backward();
        }
    }

    private static void Copy(IReadOnlyDictionary<string, torch.Tensor> from, IReadOnlyDictionary<string, torch.Tensor> to)
    {
        foreach (var (name, tensor) in from)
        {
            to[name].copy_(tensor);
        }
    }

    private sealed class Reference(Parameter parameter)
    {
        private readonly double[] _mean = new double[parameter.Value.numel()];
        private readonly double[] _square = new double[parameter.Value.numel()];

        public Parameter Parameter => parameter;

        public double[] Values { get; } = parameter.Value.detach().data<double>().ToArray();

        public void Step(int step, double learningRate)
        {
            var gradient = parameter.Value.grad!.data<double>().ToArray();
            for (var index = 0; index < Values.Length; index++)
            {
                _mean[index] = (Spec.Beta1 * _mean[index]) + ((1 - Spec.Beta1) * gradient[index]);
                _square[index] = (Spec.Beta2 * _square[index]) + ((1 - Spec.Beta2) * gradient[index] * gradient[index]);
                var mean = _mean[index] / (1 - Math.Pow(Spec.Beta1, step));
                var square = _square[index] / (1 - Math.Pow(Spec.Beta2, step));
                var decay = parameter.Decays ? Spec.WeightDecay * Values[index] : 0;
                Values[index] -= learningRate * ((mean / (Math.Sqrt(square) + Spec.Epsilon)) + decay);
            }
        }
    }
}
