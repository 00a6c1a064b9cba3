using System.Globalization;
using Microsoft.Extensions.Options;
using Orchestrator.Training.Checkpoints.S3;

namespace Orchestrator.Worker.Checkpoints;

/// <summary>Reads the settings of the S3-compatible store, and hands them on to trainers, which read their environment.</summary>
internal static class S3Settings
{
    /// <exception cref="OptionsValidationException">Everything that is wrong with them.</exception>
    public static S3Options Read(IConfiguration configuration)
    {
        var options = new S3Options();
        configuration.GetSection(S3Options.Section).Bind(options);
        var violations = options.Violations().ToList();
        return violations.Count == 0 ? options : throw new OptionsValidationException(S3Options.Section, typeof(S3Options), violations);
    }

    /// <inheritdoc cref="Read"/>
    public static S3Options OfEnvironment() => Read(new ConfigurationBuilder().AddEnvironmentVariables().Build());

    public static IEnumerable<KeyValuePair<string, string>> ToEnvironment(S3Options options)
    {
        (string Key, string? Value)[] settings =
        [
            (nameof(options.Endpoint), options.Endpoint),
            (nameof(options.Region), options.Region),
            (nameof(options.PathStyle), options.PathStyle?.ToString(CultureInfo.InvariantCulture)),
            (nameof(options.GiveUpAfter), options.GiveUpAfter.ToString("c", CultureInfo.InvariantCulture)),
        ];
        return from setting in settings
               where setting.Value is not null
               select new KeyValuePair<string, string>($"{S3Options.Section}__{setting.Key}", setting.Value);
    }
}
