using System.Globalization;
using System.Text.Json;
using Orchestrator.Training.Data.Preparation;

namespace Orchestrator.Worker.Preparation;

/// <summary>What a preparation made, in one of two forms.</summary>
internal static class PreparationSummary
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    public static string Of(PreparedSource prepared, SummaryFormat format) => format == SummaryFormat.Json ? ToJson(prepared) : ToText(prepared);

    private static string ToText(PreparedSource prepared) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {prepared.Manifest.Name}: {prepared.Manifest.Tokens:N0} tokens ({prepared.Manifest.Tokenizer}) in {prepared.Manifest.Documents:N0} documents; {prepared.EmptyDocuments:N0} empty ones left out
        SHA-256 {prepared.Manifest.Sha256}
        {prepared.Files.Tokens}
        """);

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
