using Microsoft.Extensions.Options;

namespace Orchestrator.Coordinator.Platform.Telemetry;

/// <summary>Tells of state that is PostgreSQL's, the same from every coordinator; features say what by <see cref="IStateReading"/>.</summary>
internal static class TelemetryFeature
{
    public static IServiceCollection AddStateReadings(this IServiceCollection services)
    {
        services.AddOptions<TelemetryOptions>().BindConfiguration(TelemetryOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>();
        services.AddHostedService<StateReadings>();
        return services;
    }
}
