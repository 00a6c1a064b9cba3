using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Validation;

namespace Orchestrator.Coordinator.Goodput;

/// <summary>
/// Keeps the ledger of device time: what is heard becomes facts, and what each second was spent on is decided when it is read.
/// </summary>
internal static class GoodputFeature
{
    public static WebApplicationBuilder AddGoodput(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<IDeviceTimeIntake, DeviceTimeIntake>();
        services.AddSingleton<LedgerStore>();
        services.AddSingleton<LedgerReader>();
        services.AddSingleton<GoodputInstruments>();
        services.AddSingleton<FleetReading>();
        services.AddHostedService(provider => provider.GetRequiredService<FleetReading>());
        services.AddSingleton<IRequestValidator<ReadGoodputRequest>, ReadGoodputValidator>();
        return builder;
    }

    public static WebApplication MapGoodput(this WebApplication app)
    {
        app.MapGrpcService<GoodputGrpcService>();
        return app;
    }
}
