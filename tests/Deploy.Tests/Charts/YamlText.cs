using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Orchestrator.Deploy.Tests.Charts;

/// <summary>What a YAML node is for Helm and Kubernetes, which read YAML 1.1 by way of JSON.</summary>
internal static partial class YamlText
{
    public static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(
            entry => KeyValuePair.Create(((YamlScalarNode)entry.Key).Value!, ToJson(entry.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(ToJson)]),
        YamlScalarNode scalar => ToJson(scalar),
        _ => throw new ArgumentException($"A node of type {node.NodeType} is none of JSON's.", nameof(node)),
    };

    /// <summary>Would it arrive as text, and not as a number, a truth value or nothing?</summary>
    public static bool IsText(YamlScalarNode scalar) => scalar.Style is not ScalarStyle.Plain || !NoText().IsMatch(scalar.Value ?? "");

    /// <summary>The second over the first, as Helm merges values.</summary>
    public static JsonObject Merge(JsonObject below, JsonObject above)
    {
        var merged = (JsonObject)below.DeepClone();
        foreach (var (key, value) in above)
        {
            merged[key] = value is JsonObject inner && merged[key] is JsonObject known ? Merge(known, inner) : value?.DeepClone();
        }

        return merged;
    }

    private static JsonValue? ToJson(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        return IsText(scalar) ? JsonValue.Create(text)
            : text is "" or "~" || text.Equals("null", StringComparison.OrdinalIgnoreCase) ? null
            : bool.TryParse(text, out var truth) ? JsonValue.Create(truth)
            : long.TryParse(text, CultureInfo.InvariantCulture, out var whole) ? JsonValue.Create(whole)
            : double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number)
            : JsonValue.Create(text);
    }

    [GeneratedRegex(
        @"^(|~|null|true|false|yes|no|on|off|y|n|[-+]?(\d[\d_]*|0x[\da-f]+|0o?[0-7]+)|[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?|[-+]?\.(inf|nan)|\d{4}-\d\d?-\d\d?.*)$",
        RegexOptions.IgnoreCase)]
    private static partial Regex NoText();
}
