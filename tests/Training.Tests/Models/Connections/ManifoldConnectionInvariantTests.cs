using Orchestrator.Training.Models.Connections;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models.Connections;

/// <summary>What follows from the equations of manifold-constrained hyper-connections.</summary>
public sealed class ManifoldConnectionInvariantTests : IDisposable
{
    private const int Width = BuiltConnection.Width;
    private const int Rate = 3;

    private readonly DisposeScope _scope = torch.NewDisposeScope();
    private readonly torch.Generator _generator = new(6, torch.CPU);

    public void Dispose()
    {
        _generator.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void A_new_module_writes_with_1_and_prefers_the_stream_of_its_index()
    {
        var built = BuiltConnection.New(ConnectionSpecs.Manifold(Rate), sublayer: 4);

        TensorAssert.Same(torch.zeros(Rate * Width, 15, torch.float64), built.Parameters["phi"]);
        TensorAssert.Same(
            torch.tensor([-1.0, 1, -1, 0, 0, 0, 0, -8, -8, -8, 0, -8, -8, -8, 0]), built.Parameters["bias"]);
        TensorAssert.Same(torch.tensor([0.01, 0.01, 0.01]), built.Parameters["alpha"]);

        // Reads are sigmoids of the biases.
        var stream = Random(2, 3, Rate, Width);
        var (input, written) = ReadAndWrite(built, stream);
        var read_S = torch.tensor([-1.0, 1, -1]).sigmoid();
        TensorAssert.Close((stream * read_S.unsqueeze(1)).sum(2), input, 1e-14);
        TensorAssert.Close(torch.ones_like(written), built.forward(stream, x_BTD => torch.ones_like(x_BTD)) - written, 1e-14);
    }

    [Fact]
    public void Without_alpha_the_matrices_depend_on_no_input()
    {
        var built = BuiltConnection.Disturbed(ConnectionSpecs.Manifold(Rate));
        built.Set("alpha", torch.zeros(3, torch.float64));
        var stream = Random(2, 3, Rate, Width);

        // Then what it does is linear.
        TensorAssert.Close(
            built.forward(stream, x_BTD => x_BTD * 3) * 2, built.forward(stream * 2, x_BTD => x_BTD * 3), 1e-13);
    }

    [Fact]
    public void Mixing_conserves_the_mean_of_the_streams()
    {
        var stream = Random(2, 3, Rate, Width);

        foreach (var mixing in new[] { ConnectionSpecs.Sinkhorn(100), ConnectionSpecs.Permutation, ConnectionSpecs.Identity })
        {
            var built = BuiltConnection.Disturbed(ConnectionSpecs.Manifold(Rate, mixing));
            built.Set("bias", Random(built.Parameters["bias"].shape));
            var (_, written) = ReadAndWrite(built, stream);
            TensorAssert.Close(stream.mean([2]), written.mean([2]), 1e-9, mixing.ToString());
        }
    }

    [Fact]
    public void Every_stream_gets_weights_of_sum_1_from_a_mix_that_is_not_symmetric()
    {
        var built = BuiltConnection.Disturbed(ConnectionSpecs.Manifold(Rate, ConnectionSpecs.Sinkhorn(iterations: 1)));
        var (_, written) = ReadAndWrite(built, torch.ones(1, 1, Rate, Width, torch.float64));

        TensorAssert.Close(torch.ones_like(written), written, 1e-14);
        var matrices_PSC = Matrices(built, Random(1, Rate, Width));
        var mix_SS = matrices_PSC[0].narrow(1, 1, Rate);
        Assert.True(TensorAssert.Difference(mix_SS, mix_SS.t()) > 1e-3);
        Assert.True(TensorAssert.Difference(torch.ones(Rate, torch.float64), mix_SS.sum(1)) > 1e-3);
    }

    [Fact]
    public void Relabelling_the_streams_everywhere_changes_nothing()
    {
        var stream = Random(2, 3, Rate, Width);
        var order = torch.tensor(new long[] { 2, 0, 1 });
        var entries = (order.unsqueeze(1) * Rate).add(order).flatten();
        var columns = torch.cat([order, order + Rate, entries + (2 * Rate)]);
        var spec = ConnectionSpecs.Manifold(Rate);
        var (built, relabelled) = (BuiltConnection.Disturbed(spec), BuiltConnection.Disturbed(spec));
        relabelled.Set(
            "phi", built.Parameters["phi"].view(Rate, Width, -1).index_select(0, order).index_select(2, columns).flatten(0, 1));
        relabelled.Set("bias", built.Parameters["bias"].index_select(0, columns));

        var expected = built.forward(stream, Branch).index_select(2, order);
        TensorAssert.Close(expected, relabelled.forward(stream.index_select(2, order), Branch), 1e-12);
    }

    [Fact]
    public void Streams_part_from_the_first_step_on()
    {
        using var model = TinyGpt.Build(spec => spec.Connection = ConnectionSpecs.Manifold(4));
        TinyGpt.Backward(model, TinyGpt.Tokens());

        // Of what the first sublayer writes, each stream's part is worth something else.
        var write_S = model.Parameters.Tensors["blocks.0.attention.connection.bias"].grad!.narrow(0, 4, 4);
        Assert.True(write_S.unique().output.numel() > 1);
        Assert.True((write_S.max() - write_S.min()).item<double>() > 1e-6);
    }

    [Fact]
    public void Projections_decay_and_biases_and_scalars_do_not()
    {
        using var model = TinyGpt.Build(
            spec => spec.Connection = ConnectionSpecs.Manifold(4, collapse: Orchestrator.Contracts.V1.Collapse.Head));

        var decays = model.Parameters.All
            .Where(parameter => parameter.Name.Contains("connection", StringComparison.Ordinal)
                || parameter.Name.StartsWith("collapse", StringComparison.Ordinal))
            .ToLookup(parameter => parameter.Decays, parameter => parameter.Name.Split('.')[^1]);
        Assert.Equal(["phi"], decays[true].Distinct());
        Assert.Equal(["base", "scale", "bias", "alpha"], decays[false].Distinct());
    }

    private static torch.Tensor Matrices(BuiltConnection built, torch.Tensor streams_PSD)
    {
        using var parameters = new Training.Models.ParameterSet(seed: 1, torch.float64, torch.CPU);
        var weights = new ManifoldWeights(
            ConnectionSpecs.Manifold(Rate, ConnectionSpecs.Sinkhorn(iterations: 1)).Manifold,
            new(0, Width, new() { Epsilon = 1e-5 }, parameters.Scope("connection")));
        using (torch.no_grad())
        {
            foreach (var parameter in parameters.All)
            {
                parameter.Value.copy_(built.Parameters[parameter.Name["connection.".Length..]]);
            }
        }

        return weights.forward(streams_PSD);
    }

    private static (torch.Tensor Input, torch.Tensor Written) ReadAndWrite(BuiltConnection connection, torch.Tensor stream)
    {
        torch.Tensor? input = null;
        var written = connection.forward(stream, x_BTD => torch.zeros_like(input = x_BTD));
        return (input!, written);
    }

    private static torch.Tensor Branch(torch.Tensor x_BTD) => x_BTD.roll(3, -1).sin();

    private torch.Tensor Random(params long[] shape) => torch.randn(shape, torch.float64, generator: _generator);
}
