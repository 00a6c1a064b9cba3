namespace Orchestrator.Training.Data.Sampling;

/// <summary>Some documents of a file read as one stream, without copying them.</summary>
internal sealed class TokenStream
{
    private readonly TokenFile _file;

    // Runs of neighbouring documents: where each begins in the stream (ascending, for the search) and in the file.
    private readonly List<long> _streamStarts = [];
    private readonly List<long> _fileStarts = [];

    private TokenStream(TokenFile file) => _file = file;

    internal string Name => _file.Name;

    /// <summary>Tokens.</summary>
    internal long Length { get; private set; }

    internal static TokenStream OfDocuments(TokenFile file, Func<long, bool> belongs)
    {
        var stream = new TokenStream(file);
        var continues = false;
        for (var document = 0L; document < file.Documents; document++)
        {
            var belonged = continues;
            continues = belongs(document);
            if (!continues)
            {
                continue;
            }

            if (!belonged)
            {
                stream._streamStarts.Add(stream.Length);
                stream._fileStarts.Add(file.Start(document));
            }

            stream.Length += file.Start(document + 1) - file.Start(document);
        }

        return stream;
    }

    /// <summary>Fills the span with the tokens from <paramref name="position"/> on.</summary>
    internal void Read(long position, Span<long> tokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, Length - tokens.Length);
        for (var run = RunAt(position); !tokens.IsEmpty; run++)
        {
            var end = run + 1 < _streamStarts.Count ? _streamStarts[run + 1] : Length;
            var count = (int)Math.Min(tokens.Length, end - position);
            _file.Read(_fileStarts[run] + position - _streamStarts[run], tokens[..count]);
            tokens = tokens[count..];
            position += count;
        }
    }

    private int RunAt(long position)
    {
        var found = _streamStarts.BinarySearch(position);
        return found >= 0 ? found : ~found - 1;
    }
}
