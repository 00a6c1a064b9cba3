using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace Orchestrator.Deploy.Tests.Charts;

/// <summary>Values as Helm sees them: the chart's own with those of a file above them.</summary>
internal static class ChartValues
{
    public static JsonObject Defaults => (JsonObject)YamlText.ToJson(ChartFolder.Read(ChartFolder.File("values.yaml")))!;

    public static JsonObject With(string file) => Over(Defaults, ChartFolder.Read(ChartFolder.ValuesFile(file)));

    /// <param name="below">What the YAML is put above.</param>
    /// <param name="yaml">A mapping.</param>
    public static JsonObject Over(JsonObject below, string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return Over(below, (YamlMappingNode)stream.Documents.Single().RootNode);
    }

    private static JsonObject Over(JsonObject below, YamlMappingNode above) => YamlText.Merge(below, (JsonObject)YamlText.ToJson(above)!);
}
