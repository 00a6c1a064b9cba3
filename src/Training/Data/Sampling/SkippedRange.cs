using System.Globalization;

namespace Orchestrator.Training.Data.Sampling;

/// <summary>Batches from <see cref="First"/> up to but not including <see cref="End"/>.</summary>
public sealed record SkippedRange(ulong First, ulong End)
{
    /// <summary>Reads what <see cref="ToString"/> writes; null when the text is no such thing.</summary>
    public static SkippedRange? Parse(string text) => text.Split('-') switch
    {
        [var only] when TryRead(only, out var batch) => new(batch, batch + 1),
        [var from, var to] when TryRead(from, out var first) && TryRead(to, out var last) && first <= last => new(first, last + 1),
        _ => null,
    };

    public string Description => End - First == 1 ? $"batch {this}" : $"batches {this}";

    /// <summary>As a person counts them: first to last, both included.</summary>
    public override string ToString() => End - First == 1 ? $"{First}" : $"{First}-{End - 1}";

    private static bool TryRead(string text, out ulong batch) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out batch) && batch < ulong.MaxValue;
}
