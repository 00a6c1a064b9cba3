using Orchestrator.Contracts.V1;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models.Connections;

/// <summary>Closed forms and symmetries that follow from the paper's equations.</summary>
public sealed class HyperConnectionInvariantTests : IDisposable
{
    private const int Width = BuiltConnection.Width;

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
        var parameters = Static(rate: 1).Parameters;

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
        var parameters = Static(rate: 3, sublayer).Parameters;

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

        var connection = Static(Ones(1), Ones(1, 1) * weight, Ones(1) * weight);

        TensorAssert.Close(torch.nn.functional.layer_norm(sum, [Width], null, null, 0), connection.forward(h, Branch).squeeze(2), 1e-12);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void The_sequential_matrix_gives_every_stream_the_residual_recurrence(int rate)
    {
        var h_BTD = Random(2, 3, Width);
        var connection = Static(Identity(rate)[0], Identity(rate), Ones(rate));

        var once = connection.forward(connection.Connection.Open(h_BTD), Branch(1));
        var twice = connection.forward(once, Branch(2));

        var expected = h_BTD + Branch(1)(h_BTD);
        expected += Branch(2)(expected);
        TensorAssert.Close(expected.unsqueeze(2).expand(twice.shape), twice, 1e-12);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void The_parallel_matrices_run_a_group_of_sublayers_on_the_same_input(int rate)
    {
        var h_BTD = Random(2, 3, Width);
        var first = Static(Ones(rate), Ones(rate, rate), Identity(rate)[0]);

        var stream = first.forward(first.Connection.Open(h_BTD / rate), Branch(1));
        var expected = Branch(1)(h_BTD) + h_BTD;
        for (var index = 1; index < rate; index++)
        {
            stream = Static(Identity(rate)[index], Identity(rate), Identity(rate)[index]).forward(stream, Branch(index + 1));
            expected += Branch(index + 1)(h_BTD) + h_BTD;
        }

        TensorAssert.Close(expected, first.Connection.Close(stream), 1e-12);
    }

    [Fact]
    public void Relabelling_the_streams_everywhere_changes_nothing()
    {
        var stream = Random(2, 3, 3, Width);
        var order = torch.tensor(new long[] { 2, 0, 1 });
        var (connection, relabelled) = (Dynamic(rate: 3), Dynamic(rate: 3));
        var (parameters, others) = (connection.Parameters, relabelled.Parameters);
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
        var (connection, fixedForm) = (Dynamic(rate: 3), Static(rate: 3));
        var (parameters, fixedParameters) = (connection.Parameters, fixedForm.Parameters);
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

    [Theory]
    [InlineData("dynamic_alpha_fn", "dynamic_beta_fn")]
    [InlineData("alpha_scale", "beta_scale")]
    public void Without_projections_or_without_scales_the_dynamic_form_is_the_static_one(params string[] removed)
    {
        var stream = Random(2, 3, 3, Width);
        var (dynamic, fixedForm) = (Dynamic(rate: 3), BuiltConnection.Disturbed(ConnectionSpecs.Hyper(rate: 3, dynamic: false)));
        foreach (var name in removed)
        {
            dynamic.Set(name, torch.zeros_like(dynamic.Parameters[name]));
        }

        TensorAssert.Same(fixedForm.forward(stream, Branch(1)), dynamic.forward(stream, Branch(1)));
    }

    [Fact]
    public void Streams_that_no_sublayer_reads_at_first_get_equal_gradients_and_would_stay_alike()
    {
        using var model = TinyGpt.Build(spec => spec.Connection = TinyGpt.Hyper(4));
        TinyGpt.Backward(model, TinyGpt.Tokens());
        var rotated = model.Parameters.Tensors["blocks.0.attention.connection.static_beta"].grad!.clone();
        foreach (var (_, static_alpha) in model.Parameters.Tensors.Where(pair => pair.Key.EndsWith("_alpha", StringComparison.Ordinal)))
        {
            using var no = torch.no_grad();
            static_alpha.select(1, 0).copy_(Identity(4)[0]);
        }

        TinyGpt.Backward(model, TinyGpt.Tokens());

        // Gradients add up.
        var beta = model.Parameters.Tensors["blocks.0.attention.connection.static_beta"].grad! - rotated;
        TensorAssert.Close(beta[1].expand(3), beta.narrow(0, 1, 3), 1e-15);
        Assert.NotEqual(beta[0].item<double>(), beta[1].item<double>(), 1e-6);
        Assert.NotEqual(rotated[1].item<double>(), rotated[2].item<double>(), 1e-6);
    }

    [Fact]
    public void Parts_that_are_not_trained_have_no_parameters_and_stay_as_they_began()
    {
        var stream = Random(2, 3, 3, Width);
        var frozen = BuiltConnection.Disturbed(ConnectionSpecs.Frozen(rate: 3, read: false, mix: false), sublayer: 1);
        var whole = BuiltConnection.New(ConnectionSpecs.Hyper(rate: 3), sublayer: 1);
        foreach (var name in frozen.Parameters.Keys)
        {
            whole.Set(name, frozen.Parameters[name]);
        }

        Assert.Equal(["static_beta", "dynamic_beta_fn", "beta_scale"], frozen.Parameters.Keys);
        TensorAssert.Close(whole.forward(stream, Branch(1)), frozen.forward(stream, Branch(1)), 1e-14);
    }

    [Fact]
    public void Without_mixing_it_is_the_form_whose_mix_is_not_trained()
    {
        var stream = Random(2, 3, 3, Width);
        var unmixed = BuiltConnection.Disturbed(ConnectionSpecs.Hyper(rate: 3, mixing: ConnectionSpecs.Identity));
        var frozen = BuiltConnection.Disturbed(ConnectionSpecs.Frozen(rate: 3, mix: false));

        Assert.Equal(frozen.Parameters.Keys, unmixed.Parameters.Keys);
        TensorAssert.Same(frozen.forward(stream, Branch(1)), unmixed.forward(stream, Branch(1)));
    }

    [Fact]
    public void Sinkhorn_mixing_leads_from_row_to_column_and_every_stream_gets_weights_of_sum_1()
    {
        var spec = ConnectionSpecs.Hyper(rate: 3, dynamic: false, mixing: ConnectionSpecs.Sinkhorn(iterations: 1));
        var mixing = BuiltConnection.Disturbed(spec);
        var logits = mixing.Parameters["static_alpha"].narrow(1, 1, 3).detach();

        // What each stream gives is divided first, what each gets last.
        var given = logits.softmax(1);
        var expected = given / given.sum(0, keepdim: true);
        var mixed = mixing.forward(torch.eye(3, Width, dtype: torch.float64).view(1, 1, 3, Width), x => torch.zeros_like(x));

        TensorAssert.Close(expected.t(), mixed.narrow(3, 0, 3).view(3, 3), 1e-14);
    }

    [Fact]
    public void Static_parts_norms_and_scalars_do_not_decay_and_matrices_do()
    {
        using var model = TinyGpt.Build(spec =>
            (spec.Connection, spec.Norm.Kind) = (ConnectionSpecs.Hyper(2, collapse: Collapse.Head), NormKind.Layer));

        var decays = model.Parameters.All.ToDictionary(parameter => parameter.Name, parameter => parameter.Decays);
        string[] never = ["static_alpha", "static_beta", "alpha_scale", "beta_scale", "gain", "bias", "base", "scale"];
        Assert.All(decays, pair => Assert.Equal(!never.Contains(pair.Key.Split('.')[^1]), pair.Value));
        Assert.True(decays["embedding.weight"]);
        Assert.True(decays["blocks.0.attention.connection.dynamic_alpha_fn"]);
        Assert.True(decays["blocks.1.mlp.connection.dynamic_beta_fn"]);
        Assert.True(decays["collapse.phi"]);
    }

    private static BuiltConnection Static(uint rate, int sublayer = 0) =>
        BuiltConnection.New(ConnectionSpecs.Hyper(rate, dynamic: false), sublayer);

    private static BuiltConnection Static(torch.Tensor read_S, torch.Tensor mix_SS, torch.Tensor write_S)
    {
        var built = Static((uint)read_S.size(0));
        built.Set("static_alpha", torch.cat([read_S.unsqueeze(1), mix_SS], 1));
        built.Set("static_beta", write_S);
        return built;
    }

    private static BuiltConnection Dynamic(uint rate) => BuiltConnection.Disturbed(ConnectionSpecs.Hyper(rate));

    private static torch.Tensor Ones(params long[] shape) => torch.ones(shape, torch.float64);

    private static torch.Tensor Identity(int rate) => torch.eye(rate, dtype: torch.float64);

    private static Func<torch.Tensor, torch.Tensor> Branch(double factor) => x_BTD => (x_BTD * factor).sin();

    private static torch.Tensor Centred(torch.Tensor x) => x - x.mean([-1], keepdim: true);

    private torch.Tensor Random(params long[] shape) => torch.randn(shape, torch.float64, generator: _generator);
}
