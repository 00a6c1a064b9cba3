using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Tests.Specs;

public sealed class RunEstimateTests
{
    // 2 layers, width 32, context 16: the matrices of two blocks and a head of 257 rows, and attention over (16 + 1) / 2 keys.
    private const double Matrices = (2 * 12_544) + 8_224;
    private const double Attention = 2 * 4 * 32 * 8.5;

    [Fact]
    public void Training_takes_three_times_the_forward_pass_of_matrices_and_causal_attention() =>
        Assert.Equal(3 * ((2 * Matrices) + Attention), Of(RunSpecs.Minimal()).TrainingFlopsPerToken);

    // The rows SHC×2 and SHC×4 of table 8 of arXiv 2409.19606, for OLMo-1B's 32 modules of width 2048: 0.0010 and 0.0031 GFLOPs forward.
    [Theory]
    [InlineData(2, 0.0010)]
    [InlineData(4, 0.0031)]
    public void Static_connections_cost_what_table_8_says(uint rate, double gigaflops)
    {
        var plain = Of(Olmo(new() { Residual = new() })).TrainingFlopsPerToken;
        var hyper = Of(Olmo(new() { Hyper = new() { Rate = rate, Dynamic = false } })).TrainingFlopsPerToken;

        Assert.Equal(gigaflops, Math.Round((hyper - plain) / 3e9, 4));
    }

    [Fact]
    public void Dynamic_connections_also_predict_their_weights()
    {
        var plain = Of(RunSpecs.Minimal()).TrainingFlopsPerToken;

        Assert.Equal(plain + (3 * 4 * 2 * (2.0 * 32 * 4 * 6)), Of(RunSpecs.Hyper(new() { Rate = 4 })).TrainingFlopsPerToken);
    }

    [Fact]
    public void The_forward_pass_is_told_apart_from_training_and_the_connections_from_the_rest()
    {
        var plain = Of(RunSpecs.Minimal());
        var hyper = Of(RunSpecs.Hyper(new() { Rate = 4 }));

        Assert.Equal(0, plain.ConnectionFlopsPerToken);
        Assert.Equal(hyper.ForwardFlopsPerToken - plain.ForwardFlopsPerToken, hyper.ConnectionFlopsPerToken);
        Assert.Equal(3 * hyper.ForwardFlopsPerToken, hyper.TrainingFlopsPerToken);
    }

    [Fact]
    public void A_budget_in_tokens_is_rounded_up_to_whole_steps()
    {
        var spec = RunSpecs.With(spec =>
        {
            spec.Batch = new() { Sequences = 4, Accumulation = 2 };
            spec.Budget = new() { Tokens = 1_000 };
        });

        var estimate = Of(spec);

        Assert.Equal((128UL, 8UL, 1_024UL), (estimate.TokensPerStep, estimate.Steps, estimate.Tokens));
    }

    [Fact]
    public void A_budget_in_steps_is_taken_as_it_is()
    {
        var estimate = Of(RunSpecs.Minimal());

        Assert.Equal((128UL, 100UL, 12_800UL), (estimate.TokensPerStep, estimate.Steps, estimate.Tokens));
    }

    // By hand, width 32 and hidden 88: a layer has 7·32 in attention, 32 + 4·88 in the MLP and 2·3·32 around them, and once more as gradients;
    // an embedding, a final norm of twice the width, and 2·257 logits and log-probabilities come to it. Each parameter counts five times.
    [Fact]
    public void Memory_holds_weights_gradients_moments_an_update_and_the_activations_of_one_micro_step()
    {
        const ulong layer = 800;
        const ulong perToken = (2 * layer) + 32 + 64 + (2 * 257) + layer;
        var estimate = Of(RunSpecs.Minimal());

        Assert.Equal(4 * ((5 * estimate.Parameters) + (128 * perToken)), estimate.PeakMemoryBytes);
    }

    [Fact]
    public void A_checkpoint_is_written_from_a_copy_of_weights_and_moments()
    {
        var estimate = Of(RunSpecs.Minimal());

        Assert.Equal(4 * 3 * estimate.Parameters, estimate.CheckpointCopyBytes);
        Assert.Equal(2 * estimate.CheckpointCopyBytes, Of(RunSpecs.With(spec => spec.Precision = new() { Kind = Precision.Float64 })).CheckpointCopyBytes);
    }

    [Fact]
    public void A_large_vocabulary_is_what_fills_the_memory()
    {
        var small = Of(RunSpecs.With(spec => spec.Model.Transformer.Vocabulary = 10_000));
        var large = Of(RunSpecs.With(spec => spec.Model.Transformer.Vocabulary = 20_000));

        Assert.Equal(4 * ((5 * 32 * 10_000) + (128 * 4 * 10_000UL)), large.PeakMemoryBytes - small.PeakMemoryBytes);
    }

    // Where a micro-step holds less, its activations give way to a copy of the gradients in double precision: two numbers more for each.
    [Fact]
    public void A_model_with_few_tokens_to_read_holds_its_gradients_twice()
    {
        var estimate = Of(RunSpecs.With(spec =>
        {
            spec.Model.Transformer.Context = 2;
            spec.Batch = new() { Sequences = 1 };
        }));

        Assert.Equal(4 * 7 * estimate.Parameters, estimate.PeakMemoryBytes);
    }

    [Fact]
    public void Accumulation_costs_no_memory_and_double_precision_twice_as_much()
    {
        var plain = Of(RunSpecs.Minimal()).PeakMemoryBytes;

        Assert.Equal(plain, Of(RunSpecs.With(spec => spec.Batch = new() { Accumulation = 8 })).PeakMemoryBytes);
        Assert.Equal(2 * plain, Of(RunSpecs.With(spec => spec.Precision = new() { Kind = Precision.Float64 })).PeakMemoryBytes);
    }

    // Four sublayers and once more two of them as gradients, each with 4 mixed streams of width 32 and as much that is added to them.
    [Fact]
    public void Static_connections_hold_their_streams()
    {
        const ulong streams = 6 * 2 * 4 * 32;
        var plain = Of(RunSpecs.Minimal());
        var hyper = Of(RunSpecs.Hyper(new() { Rate = 4, Dynamic = false }));

        Assert.Equal(plain.PeakMemoryBytes + (4 * ((128 * streams) + (5 * hyper.ConnectionParameters))), hyper.PeakMemoryBytes);
    }

    [Fact]
    public void Dynamic_connections_hold_their_weights_too_and_normalised_streams_only_after_a_layer_norm()
    {
        var @static = Of(RunSpecs.Hyper(new() { Rate = 4, Dynamic = false }));
        var dynamic = Of(RunSpecs.Hyper(new() { Rate = 4 }));
        var layerNorm = RunSpecs.Hyper(new() { Rate = 4 });
        layerNorm.Model.Transformer.Norm = new() { Kind = NormKind.Layer, Gain = false };
        var rmsNorm = RunSpecs.Hyper(new() { Rate = 4 });
        rmsNorm.Model.Transformer.Norm = new() { Kind = NormKind.Rms, Gain = false };

        var parameters = 5 * (dynamic.Parameters - @static.Parameters);
        Assert.Equal(@static.PeakMemoryBytes + (4 * ((128 * 6 * 5 * 24) + parameters)), dynamic.PeakMemoryBytes);
        Assert.Equal(Of(rmsNorm).PeakMemoryBytes + (4 * 128 * 6 * 4 * 32), Of(layerNorm).PeakMemoryBytes);
    }

    [Fact]
    public void Parameters_are_those_of_the_count()
    {
        var spec = SpecDefaults.Resolve(RunSpecs.Hyper(new() { Rate = 4 }));
        var count = ParameterCount.Of(spec.Model);
        var estimate = RunEstimate.Of(spec);

        Assert.Equal(
            count,
            new ParameterCount(estimate.Parameters, estimate.ActiveParameters, estimate.ConnectionParameters, estimate.MatrixParameters));
    }

    private static Estimate Of(RunSpec spec) => RunEstimate.Of(SpecDefaults.Resolve(spec));

    private static RunSpec Olmo(ConnectionSpec connection) => RunSpecs.With(spec => spec.Model.Transformer = new()
    {
        Layers = 16,
        Width = 2048,
        Heads = 16,
        Context = 2048,
        Connection = connection,
    });
}
