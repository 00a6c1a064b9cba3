using Orchestrator.Contracts.V1;
using Orchestrator.Training.Data.Sampling;
using Orchestrator.Training.Durability;

namespace Orchestrator.Training.Data;

/// <summary>The sources of a resolved spec, open: what to train on and what to be judged on.</summary>
public sealed class DataMixture : IDisposable
{
    private readonly List<TokenFile> _files = [];
    private readonly List<DocumentSplit> _splits = [];
    private readonly DataSpec _spec;

    private DataMixture(DataSpec spec) => _spec = spec;

    /// <summary>SHA-256 of every source's token file, by source name.</summary>
    public IReadOnlyDictionary<string, string> Hashes => _files.ToDictionary(file => file.Name, file => file.Hash);

    /// <exception cref="DataException">A source is not here, or its content cannot be used.</exception>
    public static async Task<DataMixture> OpenAsync(DataSpec spec, SourceFinder finder, CancellationToken cancellation)
    {
        var mixture = new DataMixture(spec);
        try
        {
            foreach (var source in spec.Sources)
            {
                var file = await OpenAsync(source, spec.Tokenizer, finder, cancellation);
                mixture._files.Add(file);
                mixture._splits.Add(DocumentSplit.Of(file, spec.HeldOut));
            }

            return mixture;
        }
        catch
        {
            mixture.Dispose();
            throw;
        }
    }

    /// <exception cref="DataException">A source has less to train on than one sequence.</exception>
    public TrainingBatches Training(int context, int sequences, ulong seed)
    {
        foreach (var split in _splits)
        {
            RequireSequence(split.Training, context, "to train on");
        }

        var orders = _splits.Select(split => new SequenceOrder(split.Training, context, seed));
        return new([.. orders], [.. _spec.Sources.Select(source => source.Weight)], context, sequences);
    }

    /// <param name="context">Tokens of one sequence.</param>
    /// <param name="sequences">Sequences of one batch.</param>
    /// <param name="batches">Batches of each source, where it has as many.</param>
    /// <exception cref="DataException">A source has less held out than one sequence.</exception>
    public HeldOutBatches HeldOut(int context, int sequences, int batches)
    {
        foreach (var split in _splits)
        {
            RequireSequence(split.HeldOut, context, $"held out (data.held_out is {_spec.HeldOut})");
        }

        return new(_splits.Select(split => split.HeldOut), context, sequences, batches);
    }

    public void Dispose() => _files.ForEach(file => file.Dispose());

    private static async Task<TokenFile> OpenAsync(
        SourceSpec source, Tokenizer tokenizer, SourceFinder finder, CancellationToken cancellation)
    {
        try
        {
            return new TokenFile(await finder.FindAsync(source, tokenizer, cancellation));
        }
        catch (Exception error) when (error is UnauthorizedAccessException or (IOException and not CannotWriteException))
        {
            throw DataException.Missing($"Source '{source.Name}' cannot be read: {error.Message}", error);
        }
    }

    private void RequireSequence(TokenStream stream, int context, string what)
    {
        if (stream.Length <= context)
        {
            var documents = _files.Find(file => file.Name == stream.Name)!.Documents;
            throw DataException.AtFault(
                $"Source '{stream.Name}' has {stream.Length} tokens {what}, but a context of {context} needs {context + 1}. "
                + $"It holds {documents} documents in all: shorten the context, hold out another share, "
                + "or prepare it with more text, in more documents.");
        }
    }
}
