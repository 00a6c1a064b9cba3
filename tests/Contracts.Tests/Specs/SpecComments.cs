using System.Text.RegularExpressions;

namespace Orchestrator.Contracts.Tests.Specs;

/// <summary>The comments of specs.proto, which users read as its documentation: those on the line of a field, by message and field.</summary>
internal static partial class SpecComments
{
    public static IReadOnlyDictionary<(string Message, string Field), string> Read()
    {
        using var stream = typeof(SpecComments).Assembly.GetManifestResourceStream("specs.proto")!;
        using var reader = new StreamReader(stream);
        var comments = new Dictionary<(string, string), string>();
        var message = "";
        while (reader.ReadLine() is { } line)
        {
            if (Message().Match(line) is { Success: true } opening)
            {
                message = opening.Groups["name"].Value;
            }
            else if (Field().Match(line) is { Success: true } field)
            {
                comments.Add((message, field.Groups["name"].Value), field.Groups["comment"].Value);
            }
        }

        return comments;
    }

    [GeneratedRegex(@"^message (?<name>\w+)")]
    private static partial Regex Message();

    [GeneratedRegex(@"^\s+(optional |repeated )?[\w.<>, ]+ (?<name>\w+) = [0-9]+;\s*(// (?<comment>.*))?$")]
    private static partial Regex Field();
}
