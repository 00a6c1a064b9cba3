using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Specs;

/// <summary>What can be said of the matrix by which n streams pass into one another.</summary>
internal static class Mixing
{
    /// <summary>More permutations than 5! are more than a projection should have columns.</summary>
    private const uint MostPermutedStreams = 5;

    /// <summary>What the matrix is made of: its entries or their logits, or a logit for each of the n! permutations.</summary>
    public static ulong Weights(MixingSpec spec, ulong rate) => spec.KindCase switch
    {
        MixingSpec.KindOneofCase.Identity => 0,
        MixingSpec.KindOneofCase.Permutation => Permutations(rate),
        _ => rate * rate,
    };

    /// <summary>
    /// Floating-point operations of making the matrix from its weights: Sinkhorn sums and divides n² entries twice an iteration; of n!
    /// permutations each adds its weight to n entries.
    /// </summary>
    public static double ForwardFlops(MixingSpec spec, ulong rate) => spec.KindCase switch
    {
        MixingSpec.KindOneofCase.Sinkhorn => 4.0 * rate * rate * spec.Sinkhorn.Iterations,
        MixingSpec.KindOneofCase.Permutation => 2.0 * rate * Permutations(rate),
        _ => 0,
    };

    /// <summary>Names fields as those of the connection.</summary>
    public static void Validate(MixingSpec spec, Violations violations)
    {
        if (spec.KindCase == MixingSpec.KindOneofCase.Sinkhorn)
        {
            violations.In("mixing").In("sinkhorn").RequireCount("iterations", spec.Sinkhorn.Iterations, 1000);
        }
    }

    /// <summary>Names fields as those of the connection.</summary>
    public static void ValidatePermutations(MixingSpec spec, uint rate, Violations violations)
    {
        if (spec.KindCase == MixingSpec.KindOneofCase.Permutation && rate > MostPermutedStreams)
        {
            violations.Add(
                "rate",
                $"is {rate}, must be at most {MostPermutedStreams} with permutation mixing, which weighs every permutation of the streams; "
                + "or choose sinkhorn mixing");
        }
    }

    private static ulong Permutations(ulong rate) => rate <= 1 ? 1 : rate * Permutations(rate - 1);
}
