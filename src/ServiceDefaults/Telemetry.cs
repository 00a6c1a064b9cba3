using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Orchestrator.ServiceDefaults;

/// <summary>Which signals leave a process, and where to: OTLP when the standard variables name an endpoint, Prometheus always.</summary>
internal static class Telemetry
{
    private static readonly string[] EndpointVariables =
    [
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
        "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
        "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
    ];

    // Microsoft.Orleans.Runtime is left out: it speaks of every message.
    private static readonly string[] Sources =
    [
        "Orchestrator.*",
        "Microsoft.Orleans.Application",
        "Microsoft.Orleans.Lifecycle",
        "Microsoft.Orleans.Storage",
        "Npgsql",
    ];

    private static readonly string[] Meters = ["Orchestrator.*", "Microsoft.Orleans", "Npgsql"];

    public static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder, string serviceName)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .AddSignals(serviceName)
            .WithTracing(tracing => tracing.AddAspNetCoreInstrumentation(
                options => options.Filter = request => !IsProbe(request.Request.Path)))
            .WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation().AddPrometheusExporter());
        if (HasEndpoint(builder.Configuration))
        {
            telemetry.UseOtlpExporter();
        }

        return builder;
    }

    public static T AddSignals<T>(this T telemetry, string serviceName)
        where T : IOpenTelemetryBuilder
    {
        telemetry
            .ConfigureResource(resource => resource.AddService(serviceName, serviceNamespace: "orchestrator", serviceVersion: Version))
            .WithTracing(tracing => tracing.AddSource(Sources))
            .WithMetrics(metrics => metrics.AddMeter(Meters).AddRuntimeInstrumentation())
            .WithLogging(_ => { }, options => options.IncludeScopes = true);
        return telemetry;
    }

    public static bool HasEndpoint(IConfiguration configuration) =>
        EndpointVariables.Any(variable => !string.IsNullOrEmpty(configuration[variable]));

    private static string Version =>
        Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private static bool IsProbe(string? path) =>
        path is not null && (path.StartsWith("/health/", StringComparison.Ordinal) || path == "/metrics");
}
