using System.Text.Json;
using System.Text.Json.Serialization;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Data.Tokenization;

namespace Orchestrator.Training.Data.Catalogue;

/// <summary>What a token file holds. Written last, so a source without one was never finished.</summary>
public sealed record SourceManifest
{
    /// <summary>Of this layout of the three files.</summary>
    public const int CurrentVersion = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
    };

    public required int Version { get; init; }

    public required string Name { get; init; }

    /// <summary>A name of <see cref="TokenizerCatalog"/>.</summary>
    public required string Tokenizer { get; init; }

    /// <summary>"uint16" or "uint32", little-endian.</summary>
    public required string Dtype { get; init; }

    public required long Tokens { get; init; }

    public required long Documents { get; init; }

    /// <summary>Of the token file, in lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Where the text came from, for a person.</summary>
    public required string Description { get; init; }

    [JsonIgnore]
    public Tokenizer TokenizerKind =>
        TokenizerCatalog.TryParse(Tokenizer, out var kind) ? kind : throw new InvalidDataException($"tokenizer '{Tokenizer}' is not known");

    [JsonIgnore]
    public TokenWidth Width => TokenWidth.Parse(Dtype);

    /// <exception cref="InvalidDataException">The text is no manifest of this version; the message completes "NAME.json: ...".</exception>
    public static SourceManifest Parse(string json)
    {
        try
        {
            var version = JsonDocument.Parse(json).RootElement.GetProperty("version").GetInt32();
            if (version != CurrentVersion)
            {
                throw new InvalidDataException(
                    $"version {version} is not known; this program reads version {CurrentVersion}. Prepare the source again.");
            }

            var manifest = JsonSerializer.Deserialize<SourceManifest>(json, Json)!;
            _ = (manifest.TokenizerKind, manifest.Width); // Refuses unknown names now.
            return manifest;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"not a manifest: {error.Message}", error);
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";
}
