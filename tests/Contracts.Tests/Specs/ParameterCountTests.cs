using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Tests.Specs;

/// <summary>Counts against the tables of arXiv 2409.19606, appendix B, and against counts by hand.</summary>
public sealed class ParameterCountTests
{
    [Fact]
    public void Olmo_1b_has_the_total_of_table_7() => Assert.Equal(1_176_764_416UL, ParameterCount.Of(Olmo1B()).Total);

    [Fact]
    public void Olmo_7b_has_the_total_of_table_7() => Assert.Equal(6_888_095_744UL, ParameterCount.Of(Olmo7B()).Total);

    [Theory]
    [InlineData(2, false, 256, 1.17676467)]
    [InlineData(4, false, 768, 1.17676518)]
    [InlineData(2, true, 262_464, 1.17702688)]
    [InlineData(4, true, 394_048, 1.17715846)]
    public void Hyper_connections_add_to_olmo_1b_what_table_7_says(uint rate, bool dynamic, ulong extra, double billions)
    {
        var count = ParameterCount.Of(Olmo1B(new() { Rate = rate, Dynamic = dynamic }));

        Assert.Equal(extra, count.Connections);
        Assert.Equal(1_176_764_416UL + extra, count.Total);
        Assert.Equal(billions, Math.Round(count.Total / 1e9, 8));
    }

    [Fact]
    public void Hyper_connections_add_to_olmo_7b_what_table_7_says()
    {
        var count = ParameterCount.Of(Olmo7B(new() { Rate = 4 }));

        Assert.Equal(1_574_528UL, count.Connections);
        Assert.Equal(6.88967027, Math.Round(count.Total / 1e9, 8));
    }

    // Equation 24 with an affine norm in each of the 32 modules: 394,048 + 32 · 2,048.
    [Theory]
    [InlineData(NormKind.Rms, 459_584)]
    [InlineData(NormKind.Layer, 525_120)]
    public void Dynamic_connections_have_norms_like_those_of_the_model(NormKind kind, ulong connections)
    {
        var model = Olmo1B(new() { Rate = 4 });
        model.Transformer.Norm = new() { Kind = kind, Gain = true };

        Assert.Equal(connections, ParameterCount.Of(model).Connections);
    }

    [Fact]
    public void Static_connections_have_no_norm()
    {
        var model = Olmo1B(new() { Rate = 4, Dynamic = false });
        model.Transformer.Norm.Gain = true;

        Assert.Equal(768UL, ParameterCount.Of(model).Connections);
    }

    [Theory]
    [InlineData(1, 3, 101)]
    [InlineData(2, 8, 138)]
    [InlineData(4, 24, 218)]
    [InlineData(8, 80, 402)]
    public void Every_rate_adds_what_the_formula_says(uint rate, ulong @static, ulong dynamic)
    {
        const ulong sublayers = 4;

        Assert.Equal(sublayers * @static, ParameterCount.Of(Tiny(new() { Rate = rate, Dynamic = false })).Connections);
        Assert.Equal(sublayers * dynamic, ParameterCount.Of(Tiny(new() { Rate = rate })).Connections);
    }

    // By hand, width 32, 2 layers, vocabulary 257, hidden 88: embedding 8,224; a block 4·32² + 3·32·88 = 12,544 and two norms.
    [Theory]
    [InlineData(NormKind.Rms, true, true, 8_224 + (2 * (12_544 + 64)) + 32)]
    [InlineData(NormKind.Rms, true, false, (2 * 8_224) + (2 * (12_544 + 64)) + 32)]
    [InlineData(NormKind.Rms, false, true, 8_224 + (2 * 12_544))]
    [InlineData(NormKind.Layer, true, true, 8_224 + (2 * (12_544 + 128)) + 64)]
    [InlineData(NormKind.Layer, false, true, 8_224 + (2 * 12_544))]
    public void Norms_and_head_count_as_they_are_built(NormKind kind, bool gain, bool tied, ulong total)
    {
        var model = Tiny(hyper: null);
        model.Transformer.Norm = new() { Kind = kind, Gain = gain };
        model.Transformer.TiedHead = tied;

        Assert.Equal(total, ParameterCount.Of(model).Total);
    }

    [Theory]
    [InlineData(MlpKind.Swiglu, 100, 4 * 1_024 + 3 * 3_200)]
    [InlineData(MlpKind.Gelu, 100, 4 * 1_024 + 2 * 3_200)]
    public void The_hidden_width_may_be_chosen(MlpKind kind, uint hidden, ulong block)
    {
        var transformer = TinySpec();
        transformer.Mlp = new() { Kind = kind, Hidden = hidden };

        Assert.Equal((2 * block) + 8_224, ParameterCount.Of(RunSpecs.Model(transformer)).Matrices);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_head_multiplies_and_the_look_up_does_not(bool tied)
    {
        var model = Tiny(new() { Rate = 4 });
        model.Transformer.TiedHead = tied;

        Assert.Equal(8_224UL + (2 * 12_544), ParameterCount.Of(model).Matrices);
    }

    private static TransformerSpec TinySpec() => new() { Layers = 2, Width = 32, Heads = 2, Context = 16, Norm = new() { Gain = false } };

    private static ModelSpec Tiny(HyperConnectionSpec? hyper)
    {
        var transformer = TinySpec();
        if (hyper is not null)
        {
            transformer.Connection = new() { Hyper = hyper };
        }

        return RunSpecs.Model(transformer);
    }

    // Its LayerNorms have neither gain nor bias.
    private static ModelSpec Olmo1B(HyperConnectionSpec? hyper = null) =>
        Olmo(new() { Layers = 16, Width = 2048, Heads = 16, Mlp = new() { Hidden = 8192 }, TiedHead = true }, hyper);

    private static ModelSpec Olmo7B(HyperConnectionSpec? hyper = null) =>
        Olmo(new() { Layers = 32, Width = 4096, Heads = 32, Mlp = new() { Hidden = 11_008 }, TiedHead = false }, hyper);

    private static ModelSpec Olmo(TransformerSpec transformer, HyperConnectionSpec? hyper)
    {
        transformer.Context = 2048;
        transformer.Vocabulary = 50_304;
        transformer.Norm = new() { Kind = NormKind.Layer, Gain = false };
        transformer.Connection = hyper is null ? new() { Residual = new() } : new() { Hyper = hyper };
        return RunSpecs.Model(transformer);
    }
}
