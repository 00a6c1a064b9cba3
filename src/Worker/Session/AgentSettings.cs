using Microsoft.Extensions.Options;
using Orchestrator.ServiceDefaults;

namespace Orchestrator.Worker.Session;

/// <summary>Reads the agent's settings, and refuses on the command line what would silently be ignored.</summary>
internal static class AgentSettings
{
    private static readonly string[] HostSections = ["Http:", "Listen:", "Logging:", "S3:", "Tls:"];

    private static readonly string[] Keys =
        [.. typeof(AgentOptions).GetProperties().Select(property => $"{AgentOptions.Section}:{property.Name}")];

    /// <exception cref="StartUpException">A key is not known.</exception>
    public static void RequireKnown(IEnumerable<string> arguments)
    {
        foreach (var argument in arguments.Where(argument => argument.StartsWith("--", StringComparison.Ordinal)))
        {
            var key = argument[2..].Split('=')[0];
            if (!HostSections.Any(section => key.StartsWith(section, StringComparison.OrdinalIgnoreCase)) && !IsOfAgent(key))
            {
                var known = $"{string.Join(", ", Keys)}, {string.Join("*, ", HostSections)}*";
                throw new StartUpException($"Unknown setting --{key}. Known are {known}.");
            }
        }
    }

    /// <exception cref="OptionsValidationException">Everything that is wrong with them.</exception>
    public static AgentOptions Read(IConfiguration configuration)
    {
        var options = new AgentOptions();
        configuration.GetSection(AgentOptions.Section).Bind(options);
        var result = new AgentOptionsValidator().Validate(AgentOptions.Section, options);
        return result.Failed ? throw new OptionsValidationException(AgentOptions.Section, typeof(AgentOptions), result.Failures)
            : WouldTellEverybody(options, configuration) is { } server ? throw new StartUpException(
                $"The join token would be sent to {server} in plain text. Name coordinators by https, or choose plain text with "
                + "Listen:PlainText=all.")
            : options;
    }

    /// <returns>The coordinator to which the token would be sent so; null: none, or somebody wants it.</returns>
    private static Uri? WouldTellEverybody(AgentOptions options, IConfiguration configuration)
    {
        var hasToken = options.JoinToken is { Length: > 0 } || options.JoinTokenFile is { Length: > 0 };
        return hasToken && configuration["Listen:PlainText"] != "all"
            ? options.Servers.FirstOrDefault(server => server is { Scheme: "http", IsLoopback: false })
            : null;
    }

    // A list's items are numbered: Agent:Data:0.
    private static bool IsOfAgent(string key) => Keys.Any(known =>
        key.Equals(known, StringComparison.OrdinalIgnoreCase) || key.StartsWith(known + ":", StringComparison.OrdinalIgnoreCase));
}
