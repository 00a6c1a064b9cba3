using System.Globalization;
using System.Text.Json;
using Orchestrator.Training.Data.Preparation;

namespace Orchestrator.Worker.Preparation;

/// <summary>What a preparation made, in one of two forms.</summary>
internal static class PreparationSummary
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    public static string Of(PreparedSource prepared, SummaryFormat format) =>
        format == SummaryFormat.Json ? ToJson(prepared) : ToText(prepared);

    private static string ToText(PreparedSource prepared)
    {
        var made = prepared.Manifest;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {made.Name}: {made.Tokens:N0} tokens ({made.Tokenizer}); documents: {made.Documents:N0}, and {prepared.EmptyDocuments:N0} empty ones left out
            SHA-256 {made.Sha256}
            {prepared.Files.Tokens}
            """);
    }

    private static string ToJson(PreparedSource prepared) => JsonSerializer.Serialize(
        new
        {
            prepared.Manifest.Name,
            prepared.Manifest.Tokenizer,
            prepared.Manifest.Tokens,
            prepared.Manifest.Documents,
            prepared.EmptyDocuments,
            Hash = prepared.Manifest.Sha256,
            File = prepared.Files.Tokens,
        },
        Json);
}

internal enum SummaryFormat
{
    Table,
    Json,
}
