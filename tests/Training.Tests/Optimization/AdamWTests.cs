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
        using var gradients = new Gradients(parameters);
        using var optimizer = new AdamW(Spec, parameters, gradients);
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
        using var gradients = new Gradients(parameters);
        using var optimizer = new AdamW(Spec, parameters, gradients);

        optimizer.Step(learningRate: 0.5);

        TensorAssert.Close(before["part.matrix"] * (1 - (0.5 * 0.1)), parameters.Tensors["part.matrix"], 1e-15);
        TensorAssert.Same(before["part.gain"], parameters.Tensors["part.gain"]);
    }

    [Fact]
    public void A_clipped_gradient_is_scaled_on_its_way()
    {
        var (parameters, scaled) = (Parameters(), Parameters());
        using var gradients = new Gradients(parameters);
        using var optimizer = new AdamW(Spec, parameters, gradients);
        using var scaledGradients = new Gradients(scaled);
        using var scaledOptimizer = new AdamW(Spec, scaled, scaledGradients);
        Fill(gradients, parameters, step: 1);
        Fill(scaledGradients, scaled, step: 1);

        var norm = gradients.Clip(limit: 0.25);
        scaledGradients.All.mul_(0.25 / norm);
        optimizer.Step(learningRate: 0.1);
        scaledOptimizer.Step(learningRate: 0.1);

        Assert.All(parameters.All, parameter => TensorAssert.Same(scaled.Tensors[parameter.Name], parameter.Value));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Norms_decay_where_the_spec_asks_for_it_and_scalars_never(bool decayNorms)
    {
        using var parameters = new ParameterSet(seed: 2, torch.float64, torch.CPU);
        parameters.Add("scalar", torch.tensor(1.0), ParameterDecay.Never);
        parameters.Add("norm", torch.ones(3, torch.float64), ParameterDecay.WithNorms);
        parameters.Add("matrix", torch.ones([2, 2], torch.float64), ParameterDecay.Always);
        using var gradients = new Gradients(parameters);
        using var optimizer = new AdamW(new(Spec) { DecayNorms = decayNorms }, parameters, gradients);

        optimizer.Step(learningRate: 0.5);

        Assert.Equal(1, parameters.Tensors["scalar"].item<double>());
        Assert.Equal(decayNorms ? 0.95 : 1, parameters.Tensors["norm"][2].item<double>());
        Assert.Equal(0.95, parameters.Tensors["matrix"][1, 1].item<double>());
    }

    [Theory]
    [InlineData(torch.ScalarType.Float32, 1e-6)]
    [InlineData(torch.ScalarType.Float64, 1e-14)]
    public void The_kernel_agrees_with_operations_over_whole_tensors(torch.ScalarType precision, double tolerance)
    {
        const int Length = 7 * FlatParameters.Alignment;
        var step = AdamWStep.Of(Spec, step: 3, learningRate: 0.1, scale: 0.3);
        torch.Tensor[] kernel = [.. Enumerable.Range(0, 4).Select(_ => torch.rand(Length, precision))];
        torch.Tensor[] tensors = [.. kernel.Select(tensor => tensor.clone())];

        AdamWTensors.Run(step, tensors[0], tensors[1], tensors[2], tensors[3], decaying: 2 * FlatParameters.Alignment);
        if (precision == torch.float32)
        {
            AdamWKernel<float>.Run(step, kernel[0], kernel[1], kernel[2], kernel[3], decaying: 2 * FlatParameters.Alignment);
        }
        else
        {
            AdamWKernel<double>.Run(step, kernel[0], kernel[1], kernel[2], kernel[3], decaying: 2 * FlatParameters.Alignment);
        }

        for (var index = 0; index < kernel.Length; index++)
        {
            TensorAssert.Close(tensors[index].to(torch.float64), kernel[index].to(torch.float64), tolerance, $"tensor {index}");
        }
    }

    [Fact]
    public void The_kernel_refuses_a_state_of_another_length()
    {
        var (values, state) = (torch.zeros(64), torch.zeros(32));

        Assert.Throws<ArgumentException>(() => AdamWKernel<float>.Run(default, values, values, values, state, decaying: 0));
    }

    [Fact]
    public void An_optimiser_that_is_given_anothers_state_goes_on_as_that_one()
    {
        var (parameters, copy) = (Parameters(), Parameters());
        using var gradients = new Gradients(parameters);
        using var optimizer = new AdamW(Spec, parameters, gradients);
        Fill(gradients, parameters, step: 1);
        optimizer.Step(learningRate: 0.1);

        using var copiedGradients = new Gradients(copy);
        using var copied = new AdamW(Spec, copy, copiedGradients);
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
        using var gradients = new Gradients(parameters);
        using var optimizer = new AdamW(Spec, parameters, gradients);
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
