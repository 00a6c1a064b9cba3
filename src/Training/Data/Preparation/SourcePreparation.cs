using Orchestrator.Contracts.V1;
using Orchestrator.Training.Data.Catalogue;
using Orchestrator.Training.Data.Tokenization;
using Orchestrator.Training.Durability;

namespace Orchestrator.Training.Data.Preparation;

/// <summary>What a preparation made, and how many documents it left out because they had no text.</summary>
public sealed record PreparedSource(SourceManifest Manifest, SourceFiles Files, long EmptyDocuments);

/// <summary>Turns documents into a source: all three files or none. Holds one piece of one document in memory.</summary>
public sealed record SourcePreparation(SourceFiles Files, string Name, Tokenizer Tokenizer, string Description)
{
    /// <exception cref="DataException">The documents cannot be read, or cannot become a source.</exception>
    /// <exception cref="CannotWriteException">The source's files cannot be written.</exception>
    public PreparedSource Run(IEnumerable<TextDocument> documents, IProgress<PreparationProgress> progress, CancellationToken cancellation)
    {
        using var writer = new TokenFileWriter(Files, TokenizerCatalog.Open(Tokenizer));
        var empty = AppendAll(writer, documents, progress, cancellation);
        if (writer.Documents == 0)
        {
            throw DataException.AtFault(empty == 0
                ? $"No document was found ({Description})."
                : $"None of {empty} documents has any text ({Description}).");
        }

        return new(writer.Publish(Name, Description), Files, empty);
    }

    private static long AppendAll(
        TokenFileWriter writer,
        IEnumerable<TextDocument> documents,
        IProgress<PreparationProgress> progress,
        CancellationToken cancellation)
    {
        try
        {
            var empty = 0L;
            foreach (var document in documents)
            {
                using (document)
                {
                    empty += writer.Append(document, progress, cancellation) ? 0 : 1;
                }
            }

            return empty;
        }
        catch (Exception error) when (error is UnauthorizedAccessException or (IOException and not CannotWriteException))
        {
            throw DataException.Missing($"The text cannot be read: {error.Message}", error);
        }
    }
}
