namespace Orchestrator.Contracts.Specs;

/// <summary>What a data source may be called: the name is a file name in every worker's catalogue.</summary>
public static class SourceName
{
    public const string Rule = "1 to 100 lower case letters, digits, '-', '_' or '.', the first a letter or digit";

    public static bool IsValid(string name) =>
        name.Length is >= 1 and <= 100
        && (char.IsAsciiLetterLower(name[0]) || char.IsAsciiDigit(name[0]))
        && name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '-' or '_' or '.');
}
