using System.Text.Json;
using System.Text.Json.Serialization;
using Google.Protobuf;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Runs;

/// <summary>How runs are written into jsonb: events and states by System.Text.Json, specs as protobuf JSON.</summary>
internal static class RunJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowOutOfOrderMetadataProperties = true, // jsonb orders members by length
        IgnoreReadOnlyProperties = true,
    };

    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    public static string Write(RunEvent change) => JsonSerializer.Serialize(change, Options);

    public static RunEvent ReadEvent(string json) => Read<RunEvent>(json);

    public static string Write(RunState state) => JsonSerializer.Serialize(state, Options);

    public static RunState ReadState(string json) => Read<RunState>(json);

    public static string Write(RunSpec spec) => JsonFormatter.Default.Format(spec);

    public static RunSpec ReadSpec(string json) => Parser.Parse<RunSpec>(json);

    /// <summary>As the status column has it.</summary>
    public static string NameOf(RunStatus status) => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());

    private static T Read<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException($"Stored JSON is null, not a {typeof(T).Name}.");
}
