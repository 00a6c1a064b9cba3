namespace Orchestrator.Training.Data.Sampling;

/// <summary>
/// The sequences of a stream in shuffled order, without end: each epoch has every sequence once, in an order of its own. A sequence is
/// context + 1 tokens; it shares its last one with the next sequence of the stream, so that every token but the first is a target once.
/// </summary>
internal sealed class SequenceOrder(TokenStream stream, int context, ulong seed)
{
    private (ulong Epoch, Permutation Order)? _current;

    /// <summary>Of one epoch.</summary>
    internal ulong Sequences { get; } = (ulong)Math.Max(0, (stream.Length - 1) / context);

    /// <summary>
    /// Fills the span, context + 1 tokens long, with the sequence that comes as number <paramref name="running"/>, from 0.
    /// </summary>
    internal void Read(ulong running, Span<long> tokens)
    {
        var (epoch, index) = Math.DivRem(running, Sequences);
        if (_current?.Epoch != epoch)
        {
            _current = (epoch, new Permutation(Sequences, Mixing.Key(seed, stream.Name, epoch)));
        }

        stream.Read((long)_current.Value.Order[index] * context, tokens);
    }
}
