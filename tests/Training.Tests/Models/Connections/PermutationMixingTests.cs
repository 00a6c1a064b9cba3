using Orchestrator.Training.Models.Connections.Mixings;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models.Connections;

/// <summary>Invariant 7 of manifold connections.</summary>
public sealed class PermutationMixingTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 6)]
    [InlineData(4, 24)]
    [InlineData(5, 120)]
    public void There_is_a_logit_for_every_permutation_and_the_first_is_the_identity(int streams, int permutations)
    {
        using var scope = torch.NewDisposeScope();
        var mixing = new PermutationMixing(streams);

        // One-hot, one permutation at a position.
        var matrices_PSS = mixing.forward(torch.eye(permutations, dtype: torch.float64) * 1e4);

        Assert.Equal(permutations, mixing.Initial().numel());
        TensorAssert.Same(torch.eye(streams, dtype: torch.float64), matrices_PSS[0]);
        Assert.All(
            Enumerable.Range(0, permutations),
            position => TensorAssert.Same(
                torch.eye(streams, dtype: torch.float64), torch.mm(matrices_PSS[position], matrices_PSS[position].t())));
        var different = matrices_PSS.flatten(1).unique(dim: 0).output;
        Assert.Equal(permutations, different.size(0));
    }

    [Fact]
    public void Rows_and_columns_sum_to_1_whatever_the_logits()
    {
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(3, torch.CPU);
        var matrices_PSS = new PermutationMixing(4).forward(torch.randn([7, 24], torch.float64, generator: generator) * 5);

        TensorAssert.Close(torch.ones(7, 4, torch.float64), matrices_PSS.sum(1), 1e-14);
        TensorAssert.Close(torch.ones(7, 4, torch.float64), matrices_PSS.sum(2), 1e-14);
        Assert.True(matrices_PSS.min().item<double>() >= 0);
    }
}
