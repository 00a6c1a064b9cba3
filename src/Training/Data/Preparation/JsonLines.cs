using System.Text.Json;

namespace Orchestrator.Training.Data.Preparation;

/// <summary>Reads a file of JSON objects, one a line, each with its document in the field "text".</summary>
internal static class JsonLines
{
    private const string TextField = "text";

    internal static IEnumerable<TextDocument> Read(string path)
    {
        using var file = TextFiles.Open(path);
        var number = 0;
        while (file.ReadLine() is { } line)
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                var origin = $"{path}, line {number}";
                yield return new TextDocument(origin, new StringReader(TextOf(line, origin)));
            }
        }
    }

    private static string TextOf(string line, string origin)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(TextField, out var text)
                && text.ValueKind == JsonValueKind.String
                    ? text.GetString()!
                    : throw DataException.AtFault($"{origin}: expected an object with a string \"{TextField}\".");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The second: an escape that is half a surrogate pair.
            throw DataException.AtFault($"{origin}: {error.Message}", error);
        }
    }
}
