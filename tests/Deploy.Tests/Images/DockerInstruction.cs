using System.Text.Json;
using System.Text.RegularExpressions;

namespace Orchestrator.Deploy.Tests.Images;

internal sealed partial record DockerInstruction(string Word, string Arguments)
{
    public IReadOnlyList<string> Words => [.. Argument().Matches(Arguments).Select(match => match.Value)];

    public IReadOnlyList<string> Array => JsonSerializer.Deserialize<string[]>(Arguments)!;

    /// <summary>Of a COPY; null: the build's context.</summary>
    public string? FromStage => Words.SingleOrDefault(word => word.StartsWith("--from=", StringComparison.Ordinal))?["--from=".Length..];

    /// <summary>What a COPY copies.</summary>
    public IReadOnlyList<string> Sources => [.. Words.Where(word => !word.StartsWith("--", StringComparison.Ordinal)).SkipLast(1)];

    public static DockerInstruction Parse(string line) => line.Split(' ', 2) is [var word, var arguments]
        ? new(word, arguments.Trim())
        : throw new FormatException($"This is no instruction: {line}");

    [GeneratedRegex(@"(?:[^\s""]|""[^""]*"")+")]
    private static partial Regex Argument();
}
