using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;

namespace Orchestrator.ServiceDefaults;

/// <summary>
/// /health/live answers while the process serves requests at all; /health/ready runs every check tagged <see cref="ReadyTag"/>,
/// and a host without such checks is ready once it listens.
/// </summary>
public static class Health
{
    public const string ReadyTag = "ready";

    internal static WebApplicationBuilder AddHealth(this WebApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks();
        return builder;
    }

    internal static WebApplication MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(ReadyTag) });
        return app;
    }
}
