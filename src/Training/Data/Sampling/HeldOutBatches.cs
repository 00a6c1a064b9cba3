using System.Runtime.InteropServices;

namespace Orchestrator.Training.Data.Sampling;

/// <summary>The batches a run is judged on: of each source the same ones at every evaluation, whatever the data seed.</summary>
public sealed class HeldOutBatches
{
    private const ulong Seed = 0;

    private readonly Dictionary<string, SequenceOrder> _sources;
    private readonly int _context;
    private readonly int _sequences;
    private readonly int _batches;

    internal HeldOutBatches(IEnumerable<TokenStream> sources, int context, int sequences, int batches)
    {
        _sources = sources.ToDictionary(source => source.Name, source => new SequenceOrder(source, context, Seed));
        (_context, _sequences, _batches) = (context, sequences, batches);
    }

    /// <summary>In the order of the spec.</summary>
    public IReadOnlyCollection<string> Sources => _sources.Keys;

    /// <summary>
    /// Tokens [sequences, context + 1] as in <see cref="TrainingBatches.Read"/>. Where little is held out there are fewer batches, and the
    /// last may have fewer sequences: no sequence comes twice.
    /// </summary>
    public IEnumerable<long[,]> Of(string source)
    {
        var order = _sources[source];
        var end = Math.Min(order.Sequences, (ulong)_batches * (ulong)_sequences);
        for (var start = 0UL; start < end; start += (ulong)_sequences)
        {
            yield return Read(order, start, (int)Math.Min((ulong)_sequences, end - start));
        }
    }

    private long[,] Read(SequenceOrder order, ulong start, int rows)
    {
        var tokens = new long[rows, _context + 1];
        for (var row = 0; row < rows; row++)
        {
            order.Read(start + (ulong)row, MemoryMarshal.CreateSpan(ref tokens[row, 0], _context + 1));
        }

        return tokens;
    }
}
