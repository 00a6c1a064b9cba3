using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Orchestrator.Coordinator.Platform.Access;
using Orchestrator.Coordinator.Platform.Database;
using Orchestrator.Coordinator.Platform.Diagnosis;
using Orchestrator.Coordinator.Platform.Errors;
using Orchestrator.Coordinator.Platform.Hosting;
using Orchestrator.Coordinator.Platform.Limits;
using Orchestrator.Coordinator.Platform.Telemetry;
using Orchestrator.Coordinator.Platform.Validation;
using Orchestrator.ServiceDefaults;

namespace Orchestrator.Coordinator.Platform;

/// <summary>What features stand on: PostgreSQL, the Orleans silo, gRPC with its errors, access and validation, health. Knows no feature.</summary>
internal static class PlatformFeature
{
    private const string LiveTag = "live";

    public static WebApplicationBuilder AddPlatform(this WebApplicationBuilder builder)
    {
        builder.Services.AddDatabase();
        builder.Services.AddStateReadings();
        builder.AddSilo();
        builder.Services.AddSingleton<CallLifetime>();
        builder.Services.AddSingleton<LiveCalls>();
        builder.Services.AddSingleton<IExamination, CertificateExamination>();
        builder.Services.AddLimits();
        builder.Services.AddGrpc(grpc =>
        {
            grpc.EnableDetailedErrors = true; // for MalformedMessages alone, which lets none of it out
            grpc.MaxReceiveMessageSize = LimitsOptions.MessageBytes;
            grpc.Interceptors.Add<WholeMessages>();
            grpc.Interceptors.Add<ErrorInterceptor>();
            grpc.Interceptors.Add<AuthorizationInterceptor>();
            grpc.Interceptors.Add<LimitInterceptor>();
            grpc.Interceptors.Add<ValidationInterceptor>();
        });
        builder.Services.AddGrpcReflection();
        builder.Services.AddGrpcHealthChecks(health =>
        {
            health.Services.Map("", check => check.Tags.Contains(LiveTag));
            health.Services.Map("liveness", check => check.Tags.Contains(LiveTag));
            health.Services.Map("readiness", check => check.Tags.Contains(Health.ReadyTag));
        }).AddCheck("process", () => HealthCheckResult.Healthy(), [LiveTag]);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(4));
        return builder;
    }

    public static WebApplication MapPlatform(this WebApplication app)
    {
        MalformedMessages.UseFor(app);
        RevocableCall.UseFor(app);
        app.MapGrpcReflectionService();
        app.MapGrpcHealthChecksService();
        return app;
    }

    private static void AddLimits(this IServiceCollection services)
    {
        services.AddOptions<LimitsOptions>().BindConfiguration(LimitsOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<LimitsOptions>, LimitsOptionsValidator>();
        services.AddSingleton<LimitInstruments>();
        services.AddSingleton<CallerLimits>();
    }
}
