using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Tests.Specs;

/// <summary>
/// Peak memory by precision, recomputation and sublayer, by hand for 2 layers of width 32, hidden 88 and 128 tokens in a micro-step.
/// </summary>
public sealed class PeakMemoryTests
{
    private const ulong Tokens = 128;
    private const ulong Streams = 2 * 4 * 32;

    // Attention leaves 7·32 numbers, the MLP 32 + 4·88, the head 257: in two bytes, as copies of both sublayers' inputs. Norms, streams
    // and log-probabilities stay: 2·3·32 in a layer, an embedding, a final norm of twice the width and 257.
    [Fact]
    public void Bfloat16_halves_what_matrix_products_leave_and_holds_the_weights_once_more()
    {
        const ulong layer = (4 * 2 * 3 * 32) + (2 * ((7 * 32) + 32 + (4 * 88) + (2 * 32)));
        const ulong perToken = (2 * layer) + (4 * (32 + 64 + 257)) + (2 * 257) + layer;
        var estimate = Of(spec => spec.Precision = new() { Kind = Precision.Bfloat16 });

        Assert.Equal(((5 * 4 + 2) * estimate.Parameters) + (Tokens * perToken), estimate.PeakMemoryBytes);
    }

    // Three layers' worth (two held, one as gradients) of 608 + 6·32 becomes two streams, and twice the layer that is recomputed.
    [Fact]
    public void Recomputed_blocks_hold_the_stream_before_each_and_one_layer()
    {
        const ulong layer = 800;
        var all = Of(_ => { });
        var blocks = Of(spec => spec.Recomputation = new() { Kind = Recomputation.Blocks });

        Assert.Equal(4 * Tokens * ((3 * layer) - ((2 * 32) + (2 * layer))), all.PeakMemoryBytes - blocks.PeakMemoryBytes);
    }

    // Of four sublayers' streams, those of the layer that is recomputed remain, and the stream before each layer.
    [Fact]
    public void Recomputed_connections_hold_the_stream_before_each_layer()
    {
        var all = Of(spec => spec.Model.Transformer.Connection = Static());
        var connections = Of(spec =>
        {
            spec.Model.Transformer.Connection = Static();
            spec.Recomputation = new() { Kind = Recomputation.Connections };
        });

        Assert.Equal(4 * Tokens * ((4 * Streams) - ((2 * 4 * 32) + (2 * Streams))), all.PeakMemoryBytes - connections.PeakMemoryBytes);
    }

    [Fact]
    public void Recomputation_changes_no_count_of_operations() => Assert.Equal(
        Of(_ => { }).TrainingFlopsPerToken,
        Of(spec => spec.Recomputation = new() { Kind = Recomputation.Blocks }).TrainingFlopsPerToken);

    // In each of three layers' worth: a second expert's input, inner numbers and output, the first one's input, and their sum; 8 logits and
    // probabilities.
    [Fact]
    public void Experts_hold_what_the_active_ones_make()
    {
        var dense = Of(_ => { });
        var sparse = Of(spec => spec.Model.Transformer.Experts = new() { Count = 8, Active = 2 });

        const ulong layer = ((4 * 88) + 64) + 32 + 32 + (2 * 8);
        Assert.Equal(
            4 * ((5 * (sparse.Parameters - dense.Parameters)) + (Tokens * 3 * layer)),
            sparse.PeakMemoryBytes - dense.PeakMemoryBytes);
    }

    private static ConnectionSpec Static() => new() { Hyper = new() { Dynamic = false } };

    private static Estimate Of(Action<RunSpec> change) => RunEstimate.Of(SpecDefaults.Resolve(RunSpecs.With(change)));
}
