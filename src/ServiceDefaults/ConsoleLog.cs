using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Orchestrator.ServiceDefaults;

/// <summary>One line per event, with the time in UTC.</summary>
internal static class ConsoleLog
{
    public static WebApplicationBuilder AddConsoleLog(this WebApplicationBuilder builder)
    {
        RequireKnownLevels(builder.Configuration.GetSection("Logging:LogLevel"));
        builder.Logging.AddSimpleConsole(options =>
        {
            options.SingleLine = true;
            options.UseUtcTimestamp = true;
            options.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Polly", LogLevel.Warning);
        // A start that fails is told by StartUp, in one sentence.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        // Whoever probes gets the answer; that a host is not ready yet is no error.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        return builder;
    }

    private static void RequireKnownLevels(IConfigurationSection levels)
    {
        foreach (var level in levels.GetChildren().Where(level => !Enum.TryParse<LogLevel>(level.Value, ignoreCase: true, out _)))
        {
            throw new StartUpException($"{level.Path} must be one of {string.Join(", ", Enum.GetNames<LogLevel>())}, got \"{level.Value}\".");
        }
    }
}
