using static TorchSharp.torch;

namespace Orchestrator.Training.Insights;

/// <summary>How much a mixing matrix can enlarge what passes through it.</summary>
/// <param name="Forward">Amax gain of signals (arXiv 2512.24880, section 3.1): largest absolute sum of what enters one stream.</param>
/// <param name="Backward">Amax gain of gradients: largest absolute sum of what leaves one stream.</param>
/// <param name="Spectral">Largest singular value of the mean matrix.</param>
internal sealed record Gain(double Forward, double Backward, double Spectral)
{
    /// <summary>Both Amax gains are means over positions. Entry (i, j) of mix_PSS leads from stream i to stream j.</summary>
    public static Gain Of(Tensor mix_PSS)
    {
        using var scope = NewDisposeScope();
        return new(Amax(mix_PSS, from: 1), Amax(mix_PSS, from: 2), LargestSingularValue(mix_PSS.mean([0])));
    }

    public void Tell(InsightNotes notes, string prefix)
    {
        notes.Add($"{prefix}/forward_gain", Forward);
        notes.Add($"{prefix}/backward_gain", Backward);
        notes.Add($"{prefix}/spectral_gain", Spectral);
    }

    private static double Amax(Tensor mix_PSS, long from) => mix_PSS.sum([from]).abs().amax([1]).mean().item<double>();

    // The decomposition throws where a number is not finite.
    private static double LargestSingularValue(Tensor matrix) =>
        matrix.isfinite().all().item<bool>() ? linalg.svdvals(matrix).max().item<double>() : double.NaN;
}
