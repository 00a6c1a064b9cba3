using Microsoft.Extensions.Options;
using Orchestrator.Coordinator.Platform.Diagnosis;
using Orchestrator.Coordinator.Scheduling.Policies;

namespace Orchestrator.Coordinator.Scheduling;

/// <summary>Gives waiting runs free devices.</summary>
internal static class SchedulingFeature
{
    public static WebApplicationBuilder AddScheduling(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddKeyedSingleton<ISchedulingPolicy, PriorityThenAgePolicy>(PriorityThenAgePolicy.Name);

        var policies = services.Where(service => service.ServiceType == typeof(ISchedulingPolicy));
        var known = policies.Select(service => service.ServiceKey as string).ToList();
        services.AddOptions<SchedulingOptions>()
            .BindConfiguration(SchedulingOptions.Section)
            .Validate(
                options => known.Contains(options.Policy),
                $"{SchedulingOptions.Section}:{nameof(SchedulingOptions.Policy)} must be one of {string.Join(", ", known)}.")
            .ValidateOnStart();
        services.AddSingleton(provider =>
            provider.GetRequiredKeyedService<ISchedulingPolicy>(provider.GetRequiredService<IOptions<SchedulingOptions>>().Value.Policy));
        services.AddSingleton<ClusterReader>();
        services.AddSingleton<IPlacementQuery, PlacementQuery>();
        services.AddSingleton<IExamination, QueueExamination>();
        services.AddSingleton<SchedulingInstruments>();
        return builder;
    }
}
