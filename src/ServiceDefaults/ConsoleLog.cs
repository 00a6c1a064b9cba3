using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Orchestrator.ServiceDefaults;

/// <summary>One line per event, with the time in UTC.</summary>
internal static class ConsoleLog
{
    public static WebApplicationBuilder AddConsoleLog(this WebApplicationBuilder builder)
    {
        builder.Logging.AddSimpleConsole(options =>
        {
            options.SingleLine = true;
            options.UseUtcTimestamp = true;
            options.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Polly", LogLevel.Warning);
        // Whoever probes gets the answer; that a host is not ready yet is no error.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        return builder;
    }
}
