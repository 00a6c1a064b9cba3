using System.Text.RegularExpressions;

namespace Orchestrator.EndToEnd.Tests;

/// <summary>Finds in what a host printed the lines for which a person would have to act.</summary>
internal static partial class HostLog
{
    public static IReadOnlyList<string> Errors(IEnumerable<string> lines) => [.. lines.Where(line => Error().IsMatch(line))];

    [GeneratedRegex(@"^\S+Z (fail|crit): ")]
    private static partial Regex Error();
}
