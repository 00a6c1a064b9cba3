using System.Text.Json;
using Google.Protobuf;

namespace Orchestrator.Coordinator.Workers;

/// <summary>Lists of messages as JSON documents in the database.</summary>
internal static class WorkerDocuments
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    public static string Write(IEnumerable<IMessage> messages) => $"[{string.Join(',', messages.Select(message => JsonFormatter.Default.Format(message)))}]";

    public static IEnumerable<T> Read<T>(string document)
        where T : IMessage, new()
    {
        using var parsed = JsonDocument.Parse(document);
        return [.. parsed.RootElement.EnumerateArray().Select(element => Parser.Parse<T>(element.GetRawText()))];
    }
}
