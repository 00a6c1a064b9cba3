using YamlDotNet.Core;

namespace Orchestrator.Cli.Specs;

/// <summary>Says where a document stops being YAML, and what a person can do about it.</summary>
internal static class YamlErrorText
{
    public static SpecProblem Of(YamlException error, string text, string file)
    {
        // The parser names the beginning of what the tab interrupts; the user looks for the tab.
        if (error.Message.Contains("tab", StringComparison.Ordinal) && FindTab(text, (int)error.Start.Line) is { } line)
        {
            return new(new Origin.InFile(file, line, Column: 1), Path: "", "the line is indented with a tab, must be indented with spaces");
        }

        return new(new Origin.InFile(file, error.Start.Line, error.Start.Column), Path: "", error.Message);
    }

    private static int? FindTab(string text, int from) => text
        .Split('\n')
        .Index()
        .Where(line => line.Index + 1 >= from && line.Item.TakeWhile(char.IsWhiteSpace).Contains('\t'))
        .Select(line => (int?)line.Index + 1)
        .FirstOrDefault();
}
