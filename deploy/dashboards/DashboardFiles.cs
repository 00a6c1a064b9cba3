using System.Text.Encodings.Web;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Orchestrator.Dashboards;

/// <summary>From a folder of sources to what Grafana reads.</summary>
public static class DashboardFiles
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>Name and content of each file, by name.</returns>
    /// <exception cref="InvalidDataException">A source is not what it should be; the message names file and fault.</exception>
    public static IEnumerable<(string Name, string Content)> Generate(string sources) => Read(sources).Select(source =>
        ($"{source.Name}.json", GrafanaDashboard.Of(source.Dashboard).ToJsonString(Format) + "\n"));

    /// <exception cref="InvalidDataException">A source is not what it should be; the message names file and fault.</exception>
    public static IReadOnlyList<(string Name, DashboardSource Dashboard)> Read(string sources) =>
        [.. Directory.GetFiles(sources, "*.yaml").Order(StringComparer.Ordinal).Select(path => (Path.GetFileNameWithoutExtension(path), ReadOne(path)))];

    private static DashboardSource ReadOne(string path)
    {
        // A field that nobody knows is a mistake in the source.
        var reader = new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build();
        try
        {
            var dashboard = reader.Deserialize<DashboardSource>(File.ReadAllText(path));
            return DashboardRules.FaultOf(dashboard) is { } fault ? throw new InvalidDataException($"{path}: {fault}") : dashboard;
        }
        catch (YamlException error)
        {
            throw new InvalidDataException($"{path}, line {error.Start.Line}: {error.InnerException?.Message ?? error.Message}", error);
        }
    }
}
