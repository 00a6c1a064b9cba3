using System.Runtime.InteropServices;

namespace Orchestrator.Training.Data.Sampling;

/// <summary>
/// The training batches of a mixture, each a function of its index and the data seed alone. A sequence depends on the seed, its source and
/// its running number within that source. Not for two threads at once.
/// </summary>
public sealed class TrainingBatches
{
    private readonly MixtureSchedule _schedule;
    private readonly IReadOnlyList<SequenceOrder> _sources;

    internal TrainingBatches(IReadOnlyList<SequenceOrder> sources, IReadOnlyList<double> weights, int context, int sequences)
    {
        _schedule = new(weights);
        _sources = sources;
        Context = context;
        Sequences = sequences;
    }

    public int Context { get; }

    public int Sequences { get; }

    /// <summary>Tokens [sequences, context + 1]: all but a row's last are inputs, all but its first are targets.</summary>
    public long[,] Read(ulong index)
    {
        var tokens = new long[Sequences, Context + 1];
        for (var row = 0; row < Sequences; row++)
        {
            var (source, running) = _schedule.At((index * (ulong)Sequences) + (ulong)row);
            _sources[source].Read(running, MemoryMarshal.CreateSpan(ref tokens[row, 0], Context + 1));
        }

        return tokens;
    }
}
