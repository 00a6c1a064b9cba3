using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections.Mixings;

/// <summary>
/// Doubly stochastic matrices without iterations: the mean of all n! permutations, weighted by the softmax of as many logits (mHC-lite,
/// arXiv 2601.05732).
/// </summary>
/// <remarks>Permutations are in lexicographic order, of which the identity is the first.</remarks>
internal sealed class PermutationMixing(long rate) : Mixing
{
    private const double Distant = -8;

    private readonly double[] _entries =
        [.. Permutations([.. Enumerable.Range(0, (int)rate)]).SelectMany(permutation => permutation.SelectMany(from => Row(from, rate)))];

    private long Count => _entries.Length / (rate * rate);

    public override Tensor Initial()
    {
        var logits_N = ones([Count], float64).TimesInPlace(Distant);
        logits_N[0] = 0;
        return logits_N;
    }

    public override Tensor forward(Tensor numbers_PN)
    {
        using var permutations_NE = tensor(_entries, [Count, rate * rate], numbers_PN.dtype, numbers_PN.device);
        return nn.functional.linear(numbers_PN.softmax(1), permutations_NE.t()).unflatten(1, [rate, rate]);
    }

    private static IEnumerable<int[]> Permutations(int[] streams) => streams.Length == 0
        ? [[]]
        : streams.SelectMany(first =>
            Permutations([.. streams.Where(stream => stream != first)]).Select(others => (int[])[first, .. others]));

    private static IEnumerable<double> Row(int from, long rate) =>
        Enumerable.Range(0, (int)rate).Select(stream => stream == from ? 1.0 : 0);
}
