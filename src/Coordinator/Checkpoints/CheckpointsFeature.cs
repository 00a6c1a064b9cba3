using Microsoft.Extensions.Options;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Diagnosis;
using Orchestrator.Coordinator.Platform.Telemetry;
using Orchestrator.Coordinator.Platform.Validation;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>Knows what runs can be continued from, retires what is too much, and hands files from workers to people.</summary>
internal static class CheckpointsFeature
{
    public static WebApplicationBuilder AddCheckpoints(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<CheckpointsOptions>().BindConfiguration(CheckpointsOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CheckpointsOptions>, CheckpointsOptionsValidator>();
        services.AddSingleton<CheckpointInstruments>();
        services.AddSingleton<IStateReading, CheckpointReading>();
        services.AddSingleton<DamageAlarm>();
        services.AddSingleton<CheckpointStore>();
        services.AddSingleton<ICheckpointRegister>(provider => provider.GetRequiredService<CheckpointStore>());
        services.AddSingleton<ICheckpointRetention>(provider => provider.GetRequiredService<CheckpointStore>());
        services.AddSingleton<ICheckpointVerification, VerificationStore>();
        services.AddSingleton<ICheckpointHolders, CheckpointHolders>();
        services.AddSingleton<CheckpointQuery>();
        services.AddSingleton<ICheckpointChoice>(provider => provider.GetRequiredService<CheckpointQuery>());
        services.AddSingleton<ICheckpointListing, CheckpointListing>();
        services.AddSingleton<IExamination, DamageExamination>();
        services.AddSingleton<CheckpointTransfers>();
        services.AddSingleton<ICheckpointUploads>(provider => provider.GetRequiredService<CheckpointTransfers>());
        services.AddSingleton<CheckpointDownload>();
        services.AddSingleton<UploadEndpoint>();
        services.AddSingleton<IRequestValidator<ListCheckpointsRequest>, ListCheckpointsValidator>();
        services.AddSingleton<IRequestValidator<DownloadCheckpointRequest>, DownloadCheckpointValidator>();
        return builder;
    }

    public static WebApplication MapCheckpoints(this WebApplication app)
    {
        app.MapGrpcService<CheckpointsGrpcService>();
        return app;
    }
}
