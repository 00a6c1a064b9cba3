using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models;
using Orchestrator.Training.Platform;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models.Connections;

/// <summary>What every connection must keep, whatever its parameters are.</summary>
public abstract class ConnectionContract : IDisposable
{
    private const int Width = 6;

    private readonly torch.Generator _generator = new(11, torch.CPU);

    private protected abstract ConnectionSpec Spec { get; }

    public void Dispose()
    {
        _generator.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void The_stream_keeps_its_shape_and_closes_to_what_it_was_opened_with()
    {
        using var scope = torch.NewDisposeScope();
        using var parameters = new ParameterSet(seed: 1, torch.float64, torch.CPU);
        var connection = Disturbed(parameters);
        var x_BTD = Random(2, 3, Width);

        var stream = connection.Open(x_BTD);

        Assert.Equal(stream.shape, connection.forward(stream, Sublayer).shape);
        Assert.Equal(x_BTD.shape, connection.Close(stream).shape);
    }

    [Fact]
    public void At_first_it_adds_the_sublayers_output_as_Pre_Norm_does()
    {
        using var scope = torch.NewDisposeScope();
        using var parameters = new ParameterSet(seed: 1, torch.float64, torch.CPU);
        var connection = Build(parameters);
        var x_BTD = Random(2, 3, Width);

        var y_BTD = connection.Close(connection.forward(connection.Open(x_BTD), Sublayer));

        // Up to a factor, which the network's last norm takes away.
        var expected = x_BTD + Sublayer(x_BTD);
        TensorAssert.Close(expected / expected.norm(), y_BTD / y_BTD.norm(), 1e-12);
    }

    [Fact]
    public void A_position_depends_on_no_other()
    {
        using var scope = torch.NewDisposeScope();
        using var parameters = new ParameterSet(seed: 1, torch.float64, torch.CPU);
        var connection = Disturbed(parameters);
        var stream = RandomStream(connection, 3, 4);

        var together = connection.forward(stream, Sublayer);
        var alone = connection.forward(stream.narrow(0, 2, 1).narrow(1, 1, 2), Sublayer);

        TensorAssert.Close(together.narrow(0, 2, 1).narrow(1, 1, 2), alone, 1e-14);
    }

    [Fact]
    public void The_stream_that_goes_in_is_left_as_it_was()
    {
        using var scope = torch.NewDisposeScope();
        using var parameters = new ParameterSet(seed: 1, torch.float64, torch.CPU);
        var connection = Disturbed(parameters);
        var stream = RandomStream(connection, 2, 3);
        var before = stream.clone();

        connection.forward(stream, Sublayer);

        TensorAssert.Same(before, stream);
    }

    [Fact]
    public void Gradients_agree_with_finite_differences()
    {
        using var scope = torch.NewDisposeScope();
        using var parameters = new ParameterSet(seed: 1, torch.float64, torch.CPU);
        var connection = Disturbed(parameters);
        var stream = RandomStream(connection, 1, 2).requires_grad_(true);
        var (cotangent, closedCotangent_BTD) = (Random(stream.shape), Random(1, 2, Width));
        torch.Tensor Value()
        {
            var written = connection.forward(stream, Sublayer);
            return (written * cotangent).sum() + (connection.Close(written) * closedCotangent_BTD).sum();
        }

        Value().backward();

        foreach (var (name, leaf) in parameters.Tensors.Append(new("stream", stream)))
        {
            TensorAssert.Close(FiniteDifferences(leaf, Value), leaf.grad!, 1e-7, name);
        }
    }

    [Fact]
    public void Single_precision_agrees_with_double_precision()
    {
        using var scope = torch.NewDisposeScope();
        using var parameters = new ParameterSet(seed: 1, torch.float64, torch.CPU);
        using var rounded = new ParameterSet(seed: 1, torch.float32, torch.CPU);
        var (connection, narrow) = (Disturbed(parameters), Disturbed(rounded));
        var stream = RandomStream(connection, 2, 3);

        TensorAssert.Close(
            connection.forward(stream, Sublayer), narrow.forward(stream.to(torch.float32), Sublayer).to(torch.float64), 1e-5);
    }

    [Fact]
    public void A_network_never_looks_ahead()
    {
        using var scope = torch.NewDisposeScope();
        using var model = TinyGpt.Build(spec => spec.Connection = Spec);
        TinyGpt.Disturb(model.Parameters);
        var tokens_BT = TinyGpt.Tokens();
        var changed_BT = tokens_BT.clone();
        changed_BT.narrow(1, 8, TinyGpt.Context - 8).add_(1).remainder_(TinyGpt.Vocabulary);

        var logits_BTV = model.forward(tokens_BT, new ForwardPass());
        var afterChange_BTV = model.forward(changed_BT, new ForwardPass());

        TensorAssert.Same(logits_BTV.narrow(1, 0, 8), afterChange_BTV.narrow(1, 0, 8));
        Assert.NotEqual(0, TensorAssert.Difference(logits_BTV.select(1, 8), afterChange_BTV.select(1, 8)));
    }

    [Fact]
    public void A_shorter_sequence_and_another_batch_order_give_the_same_logits()
    {
        using var scope = torch.NewDisposeScope();
        using var model = TinyGpt.Build(spec => spec.Connection = Spec);
        TinyGpt.Disturb(model.Parameters);
        var tokens_BT = TinyGpt.Tokens();

        var logits_BTV = model.forward(tokens_BT, new ForwardPass());

        TensorAssert.Close(logits_BTV.narrow(1, 0, 5), model.forward(tokens_BT.narrow(1, 0, 5), new ForwardPass()), 1e-9);
        TensorAssert.Close(logits_BTV.flip(0), model.forward(tokens_BT.flip(0), new ForwardPass()), 1e-9);
    }

    [Fact]
    public void Every_parameter_of_a_network_learns()
    {
        using var scope = torch.NewDisposeScope();
        using var model = TinyGpt.Build(spec => spec.Connection = Spec);
        TinyGpt.Disturb(model.Parameters);

        TinyGpt.Backward(model, TinyGpt.Tokens());

        Assert.All(model.Parameters.All, parameter => Assert.True(parameter.Value.grad!.abs().max().item<double>() > 0, parameter.Name));
    }

    [Fact]
    public void Equal_steps_give_equal_bits()
    {
        using var scope = torch.NewDisposeScope();
        using var first = TinyGpt.Build(spec => spec.Connection = Spec, Precision.Float32);
        using var again = TinyGpt.Build(spec => spec.Connection = Spec, Precision.Float32);
        TinyGpt.Backward(first, TinyGpt.Tokens());
        TinyGpt.Backward(again, TinyGpt.Tokens());

        var others = again.Parameters.Tensors;
        Assert.All(first.Parameters.All, parameter => TensorAssert.Same(parameter.Value.grad!, others[parameter.Name].grad!));
    }

    private SettledConnection Build(ParameterSet parameters, int sublayer = 1) => new(
        Spec, new(sublayer, Width, new() { Kind = NormKind.Rms, Gain = true, Epsilon = 1e-5 }, parameters.Scope("connection")));

    private SettledConnection Disturbed(ParameterSet parameters)
    {
        var connection = Build(parameters);
        TinyGpt.Disturb(parameters);
        return connection;
    }

    // Different in every part of the stream, unlike an opened one.
    private torch.Tensor RandomStream(SettledConnection connection, long batch, long length) =>
        torch.randn(connection.Open(Random(batch, length, Width)).shape, torch.float64, generator: _generator);

    private torch.Tensor Random(params long[] shape) => torch.randn(shape, torch.float64, generator: _generator);

    // It normalises its input, as every sublayer does that some members read with other than unit weights.
    private static torch.Tensor Sublayer(torch.Tensor x_BTD) => (x_BTD / x_BTD.norm(-1, keepdim: true)).roll(1, -1).exp();

    private static torch.Tensor FiniteDifferences(torch.Tensor leaf, Func<torch.Tensor> value)
    {
        const double Step = 1e-6;
        using var no = torch.no_grad();
        var numbers = leaf.detach().view(-1);
        var slopes = torch.zeros_like(numbers);
        for (var index = 0; index < numbers.numel(); index++)
        {
            var number = numbers[index];
            var above = At(Step);
            var below = At(-2 * Step);
            number.PlusInPlace(Step);
            slopes[index] = (above - below) / (2 * Step);

            double At(double distance)
            {
                number.PlusInPlace(distance);
                return value().item<double>();
            }
        }

        return slopes.view(leaf.shape);
    }
}
