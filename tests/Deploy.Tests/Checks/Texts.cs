using Orchestrator.Deploy.Tests.Charts;
using YamlDotNet.RepresentationModel;

namespace Orchestrator.Deploy.Tests.Checks;

/// <summary>What must be text is written so that YAML takes it for text: an API server refuses the number 8080 as a variable's value.</summary>
internal static class Texts
{
    // Whose scalars are text, at whatever depth.
    private static readonly string[] TextOnly =
        ["labels", "annotations", "matchLabels", "nodeSelector", "data", "stringData", "args", "command", "volumeAttributes", "metadata", "hostnames", "dnsNames"];

    public static IEnumerable<string> Faults(RenderedChart chart) =>
        chart.Resources.SelectMany(resource => Of(resource.Tree, mustBeText: false, $"{resource.Kind} {resource.Name}"));

    private static IEnumerable<string> Of(YamlNode node, bool mustBeText, string path) => node switch
    {
        YamlMappingNode mapping => mapping.Children.SelectMany(entry =>
            Of(entry.Value, mustBeText || MustBeText(mapping, entry.Key), $"{path}.{entry.Key}")),
        YamlSequenceNode sequence => sequence.Children.SelectMany((item, index) => Of(item, mustBeText, $"{path}[{index}]")),
        YamlScalarNode scalar when mustBeText && !YamlText.IsText(scalar) => [$"{path} is {scalar.Value}, which is not text"],
        _ => [],
    };

    private static bool MustBeText(YamlMappingNode mapping, YamlNode key)
    {
        var name = ((YamlScalarNode)key).Value!;
        return TextOnly.Contains(name) || (name == "value" && mapping.Children.ContainsKey("name"));
    }
}
