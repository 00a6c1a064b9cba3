using Microsoft.AspNetCore.Builder;

namespace Orchestrator.ServiceDefaults;

/// <summary>What both hosts have in common: telemetry, health, ports and the shape of their console log.</summary>
public static class ServiceDefaultsFeature
{
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder, string serviceName) => builder
        .AddConsoleLog()
        .AddTelemetry(serviceName)
        .AddHealth()
        .ListenOnPorts();

    public static WebApplication MapServiceDefaults(this WebApplication app)
    {
        app.MapPrometheusScrapingEndpoint();
        return app.MapHealth();
    }
}
