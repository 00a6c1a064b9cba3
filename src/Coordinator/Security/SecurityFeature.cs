using Grpc.AspNetCore.Server;
using Microsoft.Extensions.Options;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Access;
using Orchestrator.Coordinator.Platform.Validation;
using Orchestrator.Coordinator.Security.Audit;
using Orchestrator.Coordinator.Security.Authentication;
using Orchestrator.Coordinator.Security.Keys;

namespace Orchestrator.Coordinator.Security;

/// <summary>Knows callers by keys, tokens and certificates, hands out keys, and keeps the trail of what was done.</summary>
internal static class SecurityFeature
{
    public static WebApplicationBuilder AddSecurity(this WebApplicationBuilder builder)
    {
        builder.Services.AddAuthenticationOfCallers().AddKeys().AddAudit();
        return builder;
    }

    public static WebApplication MapSecurity(this WebApplication app)
    {
        app.MapGrpcService<KeysGrpcService>();
        app.MapGrpcService<AuditGrpcService>();
        return app;
    }

    private static IServiceCollection AddAuthenticationOfCallers(this IServiceCollection services)
    {
        services.AddOptions<AuthenticationOptions>().BindConfiguration(AuthenticationOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AuthenticationOptions>, AuthenticationOptionsValidator>();
        services.AddSingleton<AuthenticationMode>();
        services.AddSingleton<AuthenticationInstruments>();
        services.AddSingleton<OidcCallers>();
        services.AddSingleton<ICallers, Callers>();
        return services.AddHostedService<LiveCallSweep>();
    }

    private static IServiceCollection AddKeys(this IServiceCollection services)
    {
        services.AddSingleton<KeyStore>();
        services.AddSingleton<Enrollment>();
        services.AddHostedService<BootstrapKeys>();
        services.AddSingleton<IRequestValidator<CreateKeyRequest>, CreateKeyValidator>();
        services.AddSingleton<IRequestValidator<ListKeysRequest>, ListKeysValidator>();
        services.AddSingleton<IRequestValidator<RevokeKeyRequest>, RevokeKeyValidator>();
        services.AddSingleton<IRequestValidator<EnrollRequest>, EnrollValidator>();
        return services.AddSingleton<IRequestValidator<WhoAmIRequest>, WhoAmIValidator>();
    }

    private static IServiceCollection AddAudit(this IServiceCollection services)
    {
        services.AddSingleton<AuditStore>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<ICallTrail>(provider => provider.GetRequiredService<AuditTrail>());
        // The last one: a request that makes no sense is told so, and is no entry.
        services.Configure<GrpcServiceOptions>(grpc => grpc.Interceptors.Add<AuditInterceptor>());
        return services.AddSingleton<IRequestValidator<ListAuditRequest>, ListAuditValidator>();
    }
}
