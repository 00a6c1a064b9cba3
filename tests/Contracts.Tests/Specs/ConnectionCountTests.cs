using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Tests.Specs;

/// <summary>
/// Parameters of every member of the connection family, against the formulas of their papers, around the four sublayers of a model of
/// width 32 with a gain in its norms.
/// </summary>
public sealed class ConnectionCountTests
{
    private const ulong Sublayers = 4;
    private const ulong Width = 32;

    [Theory]
    [InlineData(NormPlacement.Pre)]
    [InlineData(NormPlacement.Post)]
    public void The_residual_has_no_parameters_wherever_its_norm_stands(NormPlacement placement) =>
        Assert.Equal(0UL, Count(new() { Residual = new() { Norm = placement } }));

    // n = 4; each column has a weight for every stream, and d predictions; the norm's gain comes once; a scale for what is trained.
    [Theory]
    [InlineData(true, true, true, 6, 2)]
    [InlineData(false, true, true, 5, 2)]
    [InlineData(true, false, true, 2, 2)]
    [InlineData(false, false, true, 1, 1)]
    [InlineData(true, true, false, 5, 1)]
    [InlineData(true, false, false, 1, 1)]
    public void A_frozen_part_of_hyper_connections_has_no_parameters(bool read, bool mix, bool write, ulong columns, ulong scales)
    {
        var hyper = new HyperConnectionSpec { TrainRead = read, TrainMix = mix, TrainWrite = write };

        Assert.Equal(Sublayers * ((4 * columns) + Width + (Width * columns) + scales), Count(new() { Hyper = hyper.Clone() }));
        hyper.Dynamic = false;
        Assert.Equal(Sublayers * 4 * columns, Count(new() { Hyper = hyper }));
    }

    [Fact]
    public void Hyper_connections_with_nothing_to_train_have_no_parameters_and_no_norm() =>
        Assert.Equal(0UL, Count(new() { Hyper = new() { TrainRead = false, TrainMix = false, TrainWrite = false } }));

    [Fact]
    public void Sinkhorn_learns_as_many_logits_as_free_mixing_has_entries() => Assert.Equal(
        Count(new() { Hyper = new() }),
        Count(new() { Hyper = new() { Mixing = new() { Sinkhorn = new() } } }));

    [Fact]
    public void Identity_mixing_leaves_reads_and_writes()
    {
        var identity = new HyperConnectionSpec { Mixing = new() { Identity = new() } };

        Assert.Equal(Sublayers * ((4 * 2) + Width + (Width * 2) + 2), Count(new() { Hyper = identity.Clone() }));
        identity.Dynamic = false;
        Assert.Equal(Sublayers * 4 * 2, Count(new() { Hyper = identity }));
    }

    [Fact]
    public void A_head_is_there_once_with_a_projection_a_base_and_a_scale()
    {
        const ulong head = (4 * Width * 4) + 4 + 1;

        Assert.Equal(head, Count(new() { Hyper = new() { Collapse = Collapse.Head } }) - Count(new() { Hyper = new() }));
        Assert.Equal(head, Count(new() { Manifold = new() { Collapse = Collapse.Head } }) - Count(new() { Manifold = new() }));
    }

    [Theory]
    [InlineData(1, 3, 32 + (3 * 32) + 3 + 2)]
    [InlineData(2, 10, 16 + (5 * 16) + 10 + 2)]
    [InlineData(4, 36, 8 + (9 * 8) + 36 + 2)]
    [InlineData(8, 136, 4 + (17 * 4) + 136 + 2)]
    public void Pieces_add_what_section_4_4_of_the_paper_says(uint rate, ulong @static, ulong dynamic)
    {
        Assert.Equal(Sublayers * @static, Count(new() { Frac = new() { Rate = rate, Dynamic = false } }));
        Assert.Equal(Sublayers * dynamic, Count(new() { Frac = new() { Rate = rate } }));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_piece_counts_as_one_stream(bool dynamic)
    {
        var piece = Estimate(new() { Frac = new() { Rate = 1, Dynamic = dynamic } });
        var stream = Estimate(new() { Hyper = new() { Rate = 1, Dynamic = dynamic } });

        Assert.Equal(stream, piece);
    }

    [Fact]
    public void The_switches_of_pieces_take_their_parameters_with_them()
    {
        var all = Count(new() { Frac = new() });

        Assert.Equal(Sublayers * 8, all - Count(new() { Frac = new() { Norm = false } }));
        Assert.Equal(Sublayers * 2, all - Count(new() { Frac = new() { Scale = false } }));
        Assert.Equal(all, Count(new() { Frac = new() { Tanh = false } }));
    }

    [Theory]
    [InlineData(MixingSpec.KindOneofCase.Sinkhorn, (24 * 129) + 3)]
    [InlineData(MixingSpec.KindOneofCase.Free, (24 * 129) + 3)]
    [InlineData(MixingSpec.KindOneofCase.Identity, (8 * 129) + 2)]
    [InlineData(MixingSpec.KindOneofCase.Permutation, (32 * 129) + 3)]
    public void Manifold_connections_project_all_streams_together(MixingSpec.KindOneofCase mixing, ulong module)
    {
        MixingSpec[] all = [new() { Free = new() }, new() { Identity = new() }, new() { Sinkhorn = new() }, new() { Permutation = new() }];

        Assert.Equal(Sublayers * module, Count(new() { Manifold = new() { Mixing = all.Single(kind => kind.KindCase == mixing) } }));
    }

    // The three models of the paper: (n² + 2n)(nC + 1) + 3 for n = 4.
    [Theory]
    [InlineData(1280, 122_907)]
    [InlineData(1920, 184_347)]
    [InlineData(2560, 245_787)]
    public void A_manifold_connection_is_as_large_as_in_its_paper(uint width, ulong module)
    {
        var model = RunSpecs.Model(new() { Layers = 1, Width = width, Heads = 16, Context = 8, Connection = new() { Manifold = new() } });

        Assert.Equal(2 * module, ParameterCount.Of(model).Connections);
    }

    [Fact]
    public void Making_the_mix_takes_its_own_operations()
    {
        var free = Flops(new() { Manifold = new() { Mixing = new() { Free = new() } } });

        // 20 iterations, each of which sums and divides 16 entries twice; 24 permutations of 4 entries.
        Assert.Equal(Sublayers * 20 * 4 * 16, Flops(new() { Manifold = new() }) - free);
        Assert.Equal(
            Sublayers * ((2.0 * 24 * 4) + (2 * 4 * Width * (24 - 16))),
            Flops(new() { Manifold = new() { Mixing = new() { Permutation = new() } } }) - free);
    }

    [Fact]
    public void A_matrix_that_is_shared_by_all_tokens_is_made_for_none_of_them() => Assert.Equal(
        Flops(new() { Hyper = new() { Dynamic = false } }),
        Flops(new() { Hyper = new() { Dynamic = false, Mixing = new() { Sinkhorn = new() } } }));

    private static ulong Count(ConnectionSpec connection) => Estimate(connection).ConnectionParameters;

    private static double Flops(ConnectionSpec connection) => Estimate(connection).ConnectionFlopsPerToken;

    private static Estimate Estimate(ConnectionSpec connection) => RunEstimate.Of(SpecDefaults.Resolve(RunSpecs.Connected(connection)));
}
