using System.Text.RegularExpressions;
using Orchestrator.Deploy.Tests.Charts;
using Orchestrator.TestKit;

namespace Orchestrator.Deploy.Tests.Checks;

/// <summary>Every setting that a container is given is one that the programs read. A misspelt one would be passed over in silence.</summary>
internal static partial class Settings
{
    // Whoever reads these is none of our programs, or the standard says what they mean.
    private static readonly string[] OfOthers =
        ["POD_", "NODE_NAME", "OTEL_", "AWS_", "POSTGRES_", "PGDATA", "NCCL_", "Webhooks__", "ConnectionStrings__Orchestrator"];

    private static readonly Lazy<IReadOnlyList<string>> Sources = new(() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(BuiltPrograms.Repository, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(File.ReadAllText),
    ]);

    private static readonly Lazy<HashSet<string>> WholeNames = new(() => [.. Sources.Value.SelectMany(source => WholeName().Matches(source)).Select(Name)]);

    // By section, the properties of the options class and of those in the same file that it is made of.
    private static readonly Lazy<ILookup<string, string>> Properties = new(() => (
        from source in Sources.Value
        let section = Section().Match(source)
        where section.Success
        from property in Property().Matches(source)
        select (Section: Name(section), Property: Name(property))).ToLookup(found => found.Section, found => found.Property));

    public static IEnumerable<string> Faults(RenderedChart chart) =>
        from workload in chart.Workloads
        from variable in workload.Container.Env ?? []
        where !IsKnown(variable.Name)
        select $"{workload} is given {variable.Name}, which no program reads";

    /// <param name="variable">As in an environment: <c>Agent__Data__0</c>.</param>
    public static bool IsKnown(string variable)
    {
        var key = variable.Replace("__", ":", StringComparison.Ordinal);
        return OfOthers.Any(other => variable.StartsWith(other, StringComparison.Ordinal)) || WholeNames.Value.Contains(key) || IsOption(key.Split(':'));
    }

    // A property, one of its own, and then what is free: the number of a list's item, the key of a dictionary's.
    private static bool IsOption(string[] key) =>
        key.Length > 1 && key[1..].Take(2).All(part => int.TryParse(part, out _) || Properties.Value[key[0]].Contains(part));

    private static string Name(Match match) => match.Groups["name"].Value;

    [GeneratedRegex(@"const string Section = ""(?<name>[\w:]+)""")]
    private static partial Regex Section();

    [GeneratedRegex(@"public [\w<>?, ]+ (?<name>\w+) \{ get;")]
    private static partial Regex Property();

    [GeneratedRegex(@"""(?<name>[A-Z]\w+(:[A-Z]\w+)+|ORC_\w+)""")]
    private static partial Regex WholeName();
}
