namespace Orchestrator.Training.Data.Sampling;

/// <summary>
/// Parts a source's documents into those to train on and those held out. A document's own hash decides, so that it stays on its side when
/// others come or go, and its copies with it; no seed has a say, so that runs with different seeds are judged on the same text.
/// </summary>
internal sealed record DocumentSplit(TokenStream Training, TokenStream HeldOut)
{
    /// <param name="file">The source.</param>
    /// <param name="share">Expected share of held-out documents. At least one is held out, however small the share.</param>
    internal static DocumentSplit Of(TokenFile file, double share)
    {
        file.RequireDocuments();
        var hashes = new ulong[file.Documents];
        for (var document = 0; document < hashes.Length; document++)
        {
            hashes[document] = file.HashOf(document);
        }

        var limit = Math.Max((ulong)(share * ulong.MaxValue), hashes.Min());
        return new(
            TokenStream.OfDocuments(file, document => hashes[document] > limit),
            TokenStream.OfDocuments(file, document => hashes[document] <= limit));
    }
}
