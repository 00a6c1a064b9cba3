using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Orchestrator.ServiceDefaults;

/// <summary>Which errors of a start a person can mend, and what to tell that person.</summary>
internal static partial class StartUpFailure
{
    /// <returns>Null: a defect of ours, for which a stack trace is right.</returns>
    public static string? Explain(Exception error) => error switch
    {
        StartUpException or IOException or UnauthorizedAccessException => error.Message,
        OptionsValidationException invalid => string.Join(' ', invalid.Failures),
        AggregateException many when many.InnerExceptions.All(one => Explain(one) is not null) =>
            string.Join(' ', many.InnerExceptions.Select(Explain)),
        InvalidOperationException when Unreadable().Match(error.Message) is { Success: true } setting =>
            $"{setting.Groups["key"]} must be {Expected(setting.Groups["type"].Value)}, got \"{setting.Groups["value"]}\".",
        _ => null,
    };

    private static string Expected(string type) => type switch
    {
        "System.Boolean" => "true or false",
        "System.Int32" => "a whole number",
        "System.TimeSpan" => "a duration, for instance 00:01:30",
        _ => $"a {type}",
    };

    // The binder of configuration has no other words for it.
    [GeneratedRegex("^Failed to convert configuration value '(?<value>.*)' at '(?<key>[^']+)' to type '(?<type>[^']+)'")]
    private static partial Regex Unreadable();
}
