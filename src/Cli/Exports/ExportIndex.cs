using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orchestrator.Cli.Exports;

/// <summary>What an export consists of: the last file that is written, and the first that is read.</summary>
/// <param name="Format">Version of the folder's layout.</param>
/// <param name="Program">Version of the <c>orc</c> that wrote it.</param>
/// <param name="Runs">Ids, each behind that of the run it was forked from.</param>
/// <param name="Files">All others.</param>
internal sealed record ExportIndex(int Format, string Program, IReadOnlyList<string> Runs, IReadOnlyList<ExportedFile> Files)
{
    /// <summary>The only one that this program writes and reads.</summary>
    public const int CurrentFormat = 1;

    public const string FileName = "export.json";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public string Write() => JsonSerializer.Serialize(this, Options);

    /// <exception cref="InvalidDataException">It is none, or one of another version.</exception>
    public static ExportIndex Read(string json)
    {
        try
        {
            var format = JsonSerializer.Deserialize<FormatOnly>(json, JsonSerializerOptions.Web)?.Format ?? 0;
            return format == CurrentFormat
                ? JsonSerializer.Deserialize<ExportIndex>(json, Options) ?? throw new JsonException("It is null.")
                : throw new InvalidDataException(
                    string.Create(CultureInfo.InvariantCulture, $"it has format {format}, and this program reads {CurrentFormat}"));
        }
        catch (JsonException error)
        {
            throw new InvalidDataException(error.Message, error);
        }
    }

    private sealed record FormatOnly(int Format);
}

/// <param name="Path">Below the export's folder, with '/'.</param>
/// <param name="Sha256">In hexadecimal.</param>
internal sealed record ExportedFile(string Path, long Bytes, string Sha256);
