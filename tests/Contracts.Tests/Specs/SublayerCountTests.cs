using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Tests.Specs;

/// <summary>Attention and experts, counted by hand for 2 layers of width 32 with 2 heads, hidden 88.</summary>
public sealed class SublayerCountTests
{
    private const ulong Mlp = 3 * 32 * 88;

    [Fact]
    public void Shared_keys_and_values_have_fewer_parameters()
    {
        var all = Count(_ => { });
        var shared = Count(transformer => transformer.KeyValueHeads = 1);

        Assert.Equal(2UL * 2 * 32 * 16, all.Total - shared.Total);
        Assert.Equal(all.Total - shared.Total, all.Matrices - shared.Matrices);
    }

    // Over all heads together: a gain of 32 on queries, and of 16 on keys when two heads share them.
    [Theory]
    [InlineData(2, 64)]
    [InlineData(1, 48)]
    public void Norms_of_queries_and_keys_have_a_gain_of_their_whole_width(uint keyValueHeads, ulong gains)
    {
        var without = Count(transformer => transformer.KeyValueHeads = keyValueHeads);
        var with = Count(transformer => (transformer.KeyValueHeads, transformer.QueryKeyNorm) = (keyValueHeads, true));

        Assert.Equal(without with { Total = without.Total + (2 * gains), Active = without.Active + (2 * gains) }, with);
    }

    [Fact]
    public void All_experts_are_parameters_and_the_active_ones_are_multiplied()
    {
        var dense = Count(_ => { });
        var sparse = Count(transformer => transformer.Experts = new() { Count = 8, Active = 2 });

        const ulong router = 8 * 32;
        Assert.Equal(dense.Total + (2 * (router + (7 * Mlp))), sparse.Total);
        Assert.Equal(dense.Active + (2 * (router + Mlp)), sparse.Active);
        Assert.Equal(dense.Matrices + (2 * (router + Mlp)), sparse.Matrices);
    }

    private static ParameterCount Count(Action<TransformerSpec> change)
    {
        var transformer = new TransformerSpec { Layers = 2, Width = 32, Heads = 2, Context = 16 };
        change(transformer);
        return ParameterCount.Of(RunSpecs.Model(transformer));
    }
}
