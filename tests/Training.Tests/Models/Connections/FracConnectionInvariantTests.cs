using Orchestrator.Contracts.V1;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models.Connections;

/// <summary>What follows from the equations of frac-connections.</summary>
public sealed class FracConnectionInvariantTests : IDisposable
{
    private const int Width = BuiltConnection.Width;

    private readonly DisposeScope _scope = torch.NewDisposeScope();
    private readonly torch.Generator _generator = new(6, torch.CPU);

    public void Dispose()
    {
        _generator.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void In_one_piece_it_is_the_hyper_connection_of_one_stream(bool dynamic)
    {
        var h_BTD = Random(2, 3, Width);
        var frac = BuiltConnection.Disturbed(ConnectionSpecs.Frac(1, dynamic));
        var hyper = BuiltConnection.Disturbed(ConnectionSpecs.Hyper(1, dynamic));

        Assert.Equal(hyper.Parameters.Keys, frac.Parameters.Keys);
        var opened = hyper.Connection.Open(h_BTD);
        TensorAssert.Close(hyper.forward(opened, Branch), frac.forward(frac.Connection.Open(h_BTD), Branch), 1e-15);
    }

    [Fact]
    public void Pieces_are_neighbouring_features_and_are_put_together_as_they_were()
    {
        var h_BTD = Random(2, 3, Width);
        var frac = BuiltConnection.New(ConnectionSpecs.Frac(4)).Connection;

        var pieces = frac.Open(h_BTD);

        Assert.Equal([2, 3, 4, 2], pieces.shape);
        TensorAssert.Same(h_BTD.narrow(2, 4, 2), pieces.select(2, 2));
        TensorAssert.Same(h_BTD, frac.Close(pieces));
    }

    [Fact]
    public void A_new_module_reads_and_keeps_every_piece_as_it_is()
    {
        var parameters = BuiltConnection.New(ConnectionSpecs.Frac(4), sublayer: 3).Parameters;

        TensorAssert.Same(torch.eye(4, dtype: torch.float64).repeat(1, 2), parameters["static_alpha"]);
        TensorAssert.Same(torch.ones(4, torch.float64), parameters["static_beta"]);
        Assert.Equal([2, 8], parameters["dynamic_alpha_fn"].shape);
        Assert.Equal([2], parameters["dynamic_beta_fn"].shape);
    }

    [Fact]
    public void A_static_mix_moves_a_feature_only_to_its_like_in_other_pieces()
    {
        const int PieceWidth = 2;
        var stream = Random(1, 1, 4, PieceWidth);
        var frac = BuiltConnection.Disturbed(ConnectionSpecs.Frac(4, dynamic: false));
        var changed = stream.clone();
        changed[0, 0, 2, 1] += 1;

        var (input, written) = ReadAndWrite(frac, stream);
        var (changedInput, changedWritten) = ReadAndWrite(frac, changed);

        foreach (var difference in new[] { (changedInput - input).view(4, PieceWidth), (changedWritten - written).view(4, PieceWidth) })
        {
            TensorAssert.Same(torch.zeros(4, torch.float64), difference.select(1, 0));
            Assert.True((difference.select(1, 1).abs() > 1e-3).all().item<bool>());
        }
    }

    [Theory]
    [InlineData("dynamic_alpha_fn", "dynamic_beta_fn")]
    [InlineData("alpha_scale", "beta_scale")]
    public void Without_projections_or_without_scales_the_dynamic_form_is_the_static_one(params string[] removed)
    {
        var stream = Random(2, 3, 4, 2);
        var dynamic = BuiltConnection.Disturbed(ConnectionSpecs.Frac(4));
        var fixedForm = BuiltConnection.Disturbed(ConnectionSpecs.Frac(4, dynamic: false));
        foreach (var name in removed)
        {
            dynamic.Set(name, torch.zeros_like(dynamic.Parameters[name]));
        }

        TensorAssert.Same(fixedForm.forward(stream, Branch), dynamic.forward(stream, Branch));
    }

    [Fact]
    public void Before_the_first_step_scales_get_no_gradient_and_reads_do()
    {
        using var model = TinyGpt.Build(spec => spec.Connection = ConnectionSpecs.Frac(4));
        TinyGpt.Backward(model, TinyGpt.Tokens());

        var gradients = model.Parameters.Tensors.ToDictionary(pair => pair.Key, pair => pair.Value.grad!);
        const string Module = "blocks.1.attention.connection";
        TensorAssert.Same(torch.zeros([], torch.float64), gradients[$"{Module}.alpha_scale"]);
        TensorAssert.Same(torch.zeros([], torch.float64), gradients[$"{Module}.beta_scale"]);

        // Unlike a whole stream's, the weight of a piece is no mere rescaling of what the sublayer's norm takes.
        Assert.True(gradients[$"{Module}.static_alpha"].narrow(1, 0, 4).abs().max().item<double>() > 1e-6);
    }

    [Fact]
    public void Relabelling_the_pieces_everywhere_changes_nothing()
    {
        var stream = Random(2, 3, 4, 2);
        var order = torch.tensor(new long[] { 2, 0, 3, 1 });
        var columns = torch.cat([order, order + 4]);
        var (frac, relabelled) = (BuiltConnection.Disturbed(ConnectionSpecs.Frac(4)), BuiltConnection.Disturbed(ConnectionSpecs.Frac(4)));
        relabelled.Set("static_alpha", frac.Parameters["static_alpha"].index_select(0, order).index_select(1, columns));
        relabelled.Set("static_beta", frac.Parameters["static_beta"].index_select(0, order));
        relabelled.Set("dynamic_alpha_fn", frac.Parameters["dynamic_alpha_fn"].index_select(1, columns));

        // The sublayer's features are relabelled with the pieces.
        torch.Tensor Relabel(torch.Tensor x_BTD, torch.Tensor by) => x_BTD.unflatten(2, [4, 2]).index_select(2, by).flatten(2);
        var expected = frac.forward(stream, Branch).index_select(2, order);
        var actual = relabelled.forward(stream.index_select(2, order), x_BTD => Relabel(Branch(Relabel(x_BTD, order.argsort())), order));

        TensorAssert.Close(expected, actual, 1e-13);
    }

    [Fact]
    public void With_matrices_as_they_began_the_rest_trains_as_under_Pre_Norm()
    {
        using var residual = TinyGpt.Build();
        using var frac = TinyGpt.Build(spec => spec.Connection = ConnectionSpecs.Frac(4, dynamic: false));
        TinyGpt.Disturb(residual.Parameters);
        using (torch.no_grad())
        {
            foreach (var parameter in residual.Parameters.All)
            {
                frac.Parameters.Tensors[parameter.Name].copy_(parameter.Value);
            }
        }

        TinyGpt.Backward(residual, TinyGpt.Tokens());
        TinyGpt.Backward(frac, TinyGpt.Tokens());

        var others = frac.Parameters.Tensors;
        Assert.All(
            residual.Parameters.All,
            parameter => TensorAssert.Close(parameter.Value.grad!, others[parameter.Name].grad!, 1e-14, parameter.Name));
    }

    [Fact]
    public void Static_parts_norms_and_scalars_do_not_decay_and_matrices_do()
    {
        var frac = BuiltConnection.New(ConnectionSpecs.Frac(4), norm: new() { Kind = NormKind.Rms, Gain = true, Epsilon = 1e-5 });

        Assert.Equal(
            ["connection.dynamic_alpha_fn", "connection.dynamic_beta_fn"],
            frac.All.All.Where(parameter => parameter.Decays).Select(parameter => parameter.Name));
        Assert.Contains("norm.gain", frac.Parameters.Keys);
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
