namespace Orchestrator.Training.Data.Preparation;

/// <summary>Cuts a text of any length into pieces that, encoded one by one, give the tokens of the whole.</summary>
internal static class TextPieces
{
    internal const int Length = 1 << 16;

    /// <summary>Each piece is valid until the next is asked for.</summary>
    internal static IEnumerable<ReadOnlyMemory<char>> Of(TextReader text)
    {
        var buffer = new char[Length];
        var held = 0;
        while (true)
        {
            held += text.ReadBlock(buffer, held, buffer.Length - held);
            if (held < buffer.Length)
            {
                break;
            }

            var cut = PlaceToCut(buffer);
            yield return buffer.AsMemory(0, cut);
            buffer.AsSpan(cut).CopyTo(buffer);
            held -= cut;
        }

        if (held > 0)
        {
            yield return buffer.AsMemory(0, held);
        }
    }

    // No pre-token of the byte-pair encodings spans a line break and the letter after it.
    // A text without any is cut anywhere but within a character.
    private static int PlaceToCut(ReadOnlySpan<char> text)
    {
        for (var place = text.Length - 1; place > 0; place--)
        {
            if (text[place - 1] == '\n' && char.IsAsciiLetter(text[place]))
            {
                return place;
            }
        }

        return char.IsHighSurrogate(text[^1]) ? text.Length - 1 : text.Length;
    }
}
