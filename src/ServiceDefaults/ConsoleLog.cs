using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Orchestrator.ServiceDefaults;

/// <summary>
/// One line per event, with the time in UTC: for people, or by <c>Logging:Format=json</c> for programs, then with the ids of trace, run and attempt.
/// </summary>
internal static class ConsoleLog
{
    private const string Timestamp = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static WebApplicationBuilder AddConsoleLog(this WebApplicationBuilder builder)
    {
        RequireKnownLevels(builder.Configuration.GetSection("Logging:LogLevel"));
        AddFormat(builder);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Polly", LogLevel.Warning);
        // A start that fails is told by StartUp, in one sentence.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        // Whoever probes gets the answer; that a host is not ready yet is no error.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        return builder;
    }

    private static void AddFormat(WebApplicationBuilder builder)
    {
        switch (builder.Configuration["Logging:Format"])
        {
            case null or "" or "text":
                builder.Logging.AddSimpleConsole(options =>
                {
                    options.SingleLine = true;
                    options.UseUtcTimestamp = true;
                    options.TimestampFormat = $"{Timestamp} ";
                });
                break;
            case "json":
                builder.Logging.AddJsonConsole(options =>
                {
                    options.IncludeScopes = true; // trace and span, run and attempt
                    options.UseUtcTimestamp = true;
                    options.TimestampFormat = Timestamp;
                });
                break;
            case var other:
                throw new StartUpException($"Logging:Format must be text or json, got \"{other}\".");
        }
    }

    private static void RequireKnownLevels(IConfigurationSection levels)
    {
        foreach (var level in levels.GetChildren().Where(level => !Enum.TryParse<LogLevel>(level.Value, ignoreCase: true, out _)))
        {
            throw new StartUpException($"{level.Path} must be one of {string.Join(", ", Enum.GetNames<LogLevel>())}, got \"{level.Value}\".");
        }
    }
}
