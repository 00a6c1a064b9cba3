using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models.Connections;

/// <summary>Closed forms and symmetries that follow from the paper's equations.</summary>
public sealed class HyperConnectionInvariantTests : IDisposable
{
    private const int Width = 8;

    private readonly DisposeScope _scope = torch.NewDisposeScope();
    private readonly torch.Generator _generator = new(4, torch.CPU);

    public void Dispose()
    {
        _generator.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void A_new_module_of_rate_one_is_the_residual_matrix()
    {
        var (_, parameters) = Static(rate: 1, sublayer: 0);

        TensorAssert.Same(torch.tensor([1.0, 1.0], [1, 2]), parameters["static_alpha"]);
        TensorAssert.Same(torch.tensor([1.0]), parameters["static_beta"]);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 2)]
    [InlineData(3, 0)]
    [InlineData(7, 1)]
    public void A_new_sublayer_reads_the_stream_of_its_index_modulo_the_rate(int sublayer, int stream)
    {
        var (_, parameters) = Static(rate: 3, sublayer);

        var alpha = parameters["static_alpha"];
        TensorAssert.Same(torch.eye(3, dtype: torch.float64)[stream], alpha.select(1, 0));
        TensorAssert.Same(torch.eye(3, dtype: torch.float64), alpha.narrow(1, 1, 3));
    }

    [Fact]
    public void A_block_counts_its_sublayers_attention_first()
    {
        using var model = TinyGpt.Build(spec => spec.Connection = TinyGpt.Hyper(4));

        var tensors = model.Parameters.Tensors;
        string[] sublayers = ["blocks.0.attention", "blocks.0.mlp", "blocks.1.attention", "blocks.1.mlp"];
        Assert.Equal(
            [0, 1, 2, 3], sublayers.Select(name => tensors[$"{name}.connection.static_alpha"].select(1, 0).argmax().item<long>()));
    }

    [Fact]
    public void The_Post_Norm_matrix_normalises_the_sum_of_input_and_output()
    {
        var h = Centred(Random(1, 1, 1, Width));
        torch.Tensor Branch(torch.Tensor x) => Centred(x.sin());
        var sum = h.squeeze(2) + Branch(h.squeeze(2));
        var weight = 1 / Math.Sqrt(sum.square().mean().item<double>());

        var (connection, _) = Static(rate: 1, sublayer: 0, alpha: new[,] { { 1, weight } }, beta: [weight]);

        TensorAssert.Close(torch.nn.functional.layer_norm(sum, [Width], null, null, 0), connection.forward(h, Branch).squeeze(2), 1e-12);
    }

    [Fact]
    public void The_sequential_matrix_gives_every_stream_the_residual_recurrence()
    {
        var h_BTD = Random(2, 3, Width);
        var (connection, _) = Static(rate: 2, sublayer: 0, alpha: new double[,] { { 1, 1, 0 }, { 0, 0, 1 } }, beta: [1, 1]);

        var once = connection.forward(connection.Open(h_BTD), Branch(1));
        var twice = connection.forward(once, Branch(2));

        var expected = h_BTD + Branch(1)(h_BTD);
        expected += Branch(2)(expected);
        TensorAssert.Close(expected, twice.select(2, 0), 1e-12);
        TensorAssert.Close(expected, twice.select(2, 1), 1e-12);
    }

    [Fact]
    public void The_parallel_matrices_run_two_sublayers_on_the_same_input()
    {
        var h_BTD = Random(2, 3, Width);
        var (odd, _) = Static(rate: 2, sublayer: 0, alpha: new double[,] { { 1, 1, 1 }, { 1, 1, 1 } }, beta: [1, 0]);
        var (even, _) = Static(rate: 2, sublayer: 1, alpha: new double[,] { { 0, 1, 0 }, { 1, 0, 1 } }, beta: [0, 1]);

        var group = even.forward(odd.forward(odd.Open(h_BTD / 2), Branch(1)), Branch(2));

        TensorAssert.Close(Branch(1)(h_BTD) + h_BTD + Branch(2)(h_BTD) + h_BTD, odd.Close(group), 1e-12);
    }

    [Fact]
    public void Relabelling_the_streams_everywhere_changes_nothing()
    {
        var stream = Random(2, 3, 3, Width);
        var order = torch.tensor(new long[] { 2, 0, 1 });
        var (connection, parameters) = Dynamic(rate: 3);
        var (relabelled, others) = Dynamic(rate: 3);
        var columns = torch.cat([torch.zeros([1], torch.int64), order + 1]);
        using (torch.no_grad())
        {
            others["static_alpha"].copy_(parameters["static_alpha"].index_select(0, order).index_select(1, columns));
            others["static_beta"].copy_(parameters["static_beta"].index_select(0, order));
            others["dynamic_alpha_fn"].copy_(parameters["dynamic_alpha_fn"].index_select(1, columns));
        }

        var expected = connection.forward(stream, Branch(1)).index_select(2, order);
        TensorAssert.Close(expected, relabelled.forward(stream.index_select(2, order), Branch(1)), 1e-12);
    }

    [Fact]
    public void The_bounded_correction_never_exceeds_its_scale()
    {
        var stream = Random(2, 3, 3, Width);
        var (connection, parameters) = Dynamic(rate: 3);
        var (fixedForm, fixedParameters) = Static(rate: 3, sublayer: 0);
        using (torch.no_grad())
        {
            // As hard as it can pull, over a sublayer that gives nothing.
            parameters["dynamic_alpha_fn"].mul_(1e6);
            parameters["alpha_scale"].fill_(0.01);
            fixedParameters["static_alpha"].copy_(parameters["static_alpha"]);
            fixedParameters["static_beta"].copy_(parameters["static_beta"]);
        }

        var difference = connection.forward(stream, x => torch.zeros_like(x)) - fixedForm.forward(stream, x => torch.zeros_like(x));

        var bound = 0.01 * stream.abs().sum(2, keepdim: true);
        Assert.True((difference.abs() <= bound + 1e-12).all().item<bool>());
        Assert.True(difference.abs().max().item<double>() > 0.001);
    }

    [Fact]
    public void Before_the_first_step_gradients_have_the_structure_of_equal_streams()
    {
        using var model = TinyGpt.Build(spec => spec.Connection = TinyGpt.Hyper(4));
        TinyGpt.Backward(model, TinyGpt.Tokens());

        var gradients = model.Parameters.Tensors.ToDictionary(pair => pair.Key, pair => pair.Value.grad!);
        const string Module = "blocks.1.attention.connection";
        TensorAssert.Same(torch.zeros([], torch.float64), gradients[$"{Module}.alpha_scale"]);
        TensorAssert.Same(torch.zeros([], torch.float64), gradients[$"{Module}.beta_scale"]);

        // The read weights only rescale the input of a norm.
        var alpha = gradients[$"{Module}.static_alpha"];
        Assert.True(alpha.select(1, 0).abs().max().item<double>() < 1e-9);
        Assert.True(gradients[$"{Module}.dynamic_alpha_fn"].select(1, 0).abs().max().item<double>() < 1e-9);

        var mix = alpha.narrow(1, 1, 4);
        TensorAssert.Close(mix[0].expand(4, 4), mix, 1e-15);
        Assert.True(gradients[$"{Module}.static_beta"].abs().max().item<double>() > 1e-6);
        Assert.True(gradients[$"{Module}.dynamic_alpha_fn"].narrow(1, 1, 4).abs().max().item<double>() > 1e-9);
        Assert.True(gradients[$"{Module}.dynamic_beta_fn"].abs().max().item<double>() > 1e-9);
    }

    [Fact]
    public void Static_parts_norms_and_scalars_do_not_decay_and_matrices_do()
    {
        using var model = TinyGpt.Build(spec => (spec.Connection, spec.Norm.Kind) = (TinyGpt.Hyper(2), NormKind.Layer));

        var decays = model.Parameters.All.ToDictionary(parameter => parameter.Name, parameter => parameter.Decays);
        string[] never = ["static_alpha", "static_beta", "alpha_scale", "beta_scale", "gain", "bias"];
        Assert.All(decays, pair => Assert.Equal(!never.Contains(pair.Key.Split('.')[^1]), pair.Value));
        Assert.True(decays["embedding.weight"]);
        Assert.True(decays["blocks.0.attention.connection.dynamic_alpha_fn"]);
        Assert.True(decays["blocks.1.mlp.connection.dynamic_beta_fn"]);
    }

    private (SettledConnection Connection, Dictionary<string, torch.Tensor> Parameters) Static(
        uint rate, int sublayer, double[,]? alpha = null, double[]? beta = null)
    {
        var (connection, parameters) = Build(ConnectionSpecs.Hyper(rate, dynamic: false), sublayer);
        using var no = torch.no_grad();
        if (alpha is not null && beta is not null)
        {
            parameters["static_alpha"].copy_(torch.tensor(alpha));
            parameters["static_beta"].copy_(torch.tensor(beta));
        }

        return (connection, parameters);
    }

    private (SettledConnection Connection, Dictionary<string, torch.Tensor> Parameters) Dynamic(uint rate)
    {
        var (connection, parameters) = Build(ConnectionSpecs.Hyper(rate), sublayer: 0);
        return (connection, parameters);
    }

    // Parameters live as long as the test's scope.
    private static (SettledConnection Connection, Dictionary<string, torch.Tensor> Parameters) Build(ConnectionSpec spec, int sublayer)
    {
        var parameters = new ParameterSet(seed: 1, torch.float64, torch.CPU);
        var norm = new NormSpec { Kind = NormKind.Rms, Gain = false, Epsilon = 1e-5 };
        var connection = new SettledConnection(spec, new(sublayer, Width, norm, parameters.Scope("connection")));
        if (spec.Hyper.Dynamic)
        {
            TinyGpt.Disturb(parameters);
        }

        return (connection, parameters.Tensors.ToDictionary(pair => pair.Key.Split('.')[^1], pair => pair.Value));
    }

    private static Func<torch.Tensor, torch.Tensor> Branch(double factor) => x_BTD => (x_BTD * factor).sin();

    private static torch.Tensor Centred(torch.Tensor x) => x - x.mean([-1], keepdim: true);

    private torch.Tensor Random(params long[] shape) => torch.randn(shape, torch.float64, generator: _generator);
}
