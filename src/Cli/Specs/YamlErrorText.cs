using YamlDotNet.Core;

namespace Orchestrator.Cli.Specs;

/// <summary>Says what a person can do about a document that is not YAML.</summary>
internal static class YamlErrorText
{
    public static string Of(YamlException error, string text)
    {
        var line = text.Split('\n').ElementAtOrDefault((int)error.Start.Line - 1) ?? "";
        var indentation = line.TakeWhile(char.IsWhiteSpace);
        return indentation.Contains('\t') ? "the line is indented with a tab, must be indented with spaces" : error.Message;
    }
}
