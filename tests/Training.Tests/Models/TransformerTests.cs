using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models;

public sealed class TransformerTests
{
    [Fact]
    public void Logits_have_a_score_for_every_token_at_every_position()
    {
        using var scope = torch.NewDisposeScope();
        using var model = TinyGpt.Build();

        Assert.Equal([3, TinyGpt.Context, TinyGpt.Vocabulary], model.forward(TinyGpt.Tokens(), new ForwardPass()).shape);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_and_another_seed_others()
    {
        var spec = TinyGpt.Spec();
        using var first = ModelCatalog.Build(spec, torch.CPU);
        using var again = ModelCatalog.Build(spec, torch.CPU);
        spec.Seeds.Initialization++;
        using var other = ModelCatalog.Build(spec, torch.CPU);

        var (name, value, _) = first.Parameters.All[0];
        TensorAssert.Same(value, again.Parameters.Tensors[name]);
        Assert.NotEqual(0, TensorAssert.Difference(value, other.Parameters.Tensors[name]));
    }

    [Fact]
    public void Single_precision_starts_from_the_rounded_weights_of_double_precision()
    {
        using var scope = torch.NewDisposeScope();
        using var wide = TinyGpt.Build();
        using var narrow = TinyGpt.Build(precision: Precision.Float32);

        var rounded = narrow.Parameters.Tensors;
        Assert.All(wide.Parameters.All, parameter => TensorAssert.Same(parameter.Value.to(torch.float32), rounded[parameter.Name]));
    }

    [Fact]
    public void Initial_weights_have_the_deviation_that_the_spec_asks_for()
    {
        using var model = TinyGpt.Build(spec => (spec.Width, spec.InitialDeviation) = (128, 0.05));

        var tensors = model.Parameters.Tensors;
        Assert.Equal(0.05, tensors["embedding.weight"].std().item<double>(), 0.001);
        Assert.Equal(0.05, tensors["blocks.0.attention.input.weight"].std().item<double>(), 0.001);
        Assert.Equal(0.05 / 2, tensors["blocks.1.mlp.output.weight"].std().item<double>(), 0.001); // √(2·2 layers)
        Assert.Equal(0, tensors["blocks.1.mlp.output.weight"].mean().item<double>(), 0.001);
    }

    [Fact]
    public void A_tied_head_is_the_embedding_and_an_untied_one_is_not()
    {
        using var tied = TinyGpt.Build();
        using var untied = TinyGpt.Build(spec => spec.TiedHead = false);

        Assert.DoesNotContain("head.weight", tied.Parameters.Tensors.Keys);
        Assert.Equal([TinyGpt.Vocabulary, 16], untied.Parameters.Tensors["head.weight"].shape);
    }

    [Fact]
    public void The_order_of_earlier_tokens_matters()
    {
        using var scope = torch.NewDisposeScope();
        using var model = TinyGpt.Build(spec => spec.Layers = 1);
        TinyGpt.Disturb(model.Parameters);

        var logits = model.forward(torch.tensor(new long[] { 7, 9, 4 }, [1, 3]), new ForwardPass()).select(1, 2);
        var swapped = model.forward(torch.tensor(new long[] { 9, 7, 4 }, [1, 3]), new ForwardPass()).select(1, 2);

        Assert.True(TensorAssert.Difference(logits, swapped) > 1e-6);
    }

    [Fact]
    public void Only_embeddings_of_tokens_that_occur_have_a_gradient()
    {
        using var scope = torch.NewDisposeScope();
        using var model = TinyGpt.Build(spec => spec.TiedHead = false);

        TinyGpt.Backward(model, torch.tensor(new long[] { 3, 3, 5, 8 }, [1, 4]));

        var touched = model.Parameters.Tensors["embedding.weight"].grad!.abs().sum(1).nonzero().flatten();
        Assert.Equal([3, 5], touched.data<long>().ToArray()); // 8 is only a target
    }

    [Fact]
    public void An_unknown_architecture_is_refused_by_naming_the_known_ones()
    {
        var spec = TinyGpt.Spec();
        spec.Model = new();

        var error = Assert.Throws<ArgumentException>(() => ModelCatalog.Build(spec, torch.CPU));
        Assert.Contains("Transformer", error.Message);
    }
}
