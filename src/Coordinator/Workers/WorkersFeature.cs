using Microsoft.Extensions.Options;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Diagnosis;
using Orchestrator.Coordinator.Platform.Telemetry;
using Orchestrator.Coordinator.Platform.Validation;

namespace Orchestrator.Coordinator.Workers;

/// <summary>Holds the streams of workers, believes them alive as long as their leases run, and tells them what to do.</summary>
internal static class WorkersFeature
{
    public static WebApplicationBuilder AddWorkers(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<WorkersOptions>().BindConfiguration(WorkersOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<WorkersOptions>, WorkersOptionsValidator>();
        services.AddSingleton<WorkerInstruments>();
        services.AddSingleton<WorkerStore>();
        services.AddSingleton<IWorkerQuery, WorkerQuery>();
        services.AddSingleton<IStateReading, WorkerReading>();
        services.AddSingleton<IExamination, WorkerExamination>();
        services.AddSingleton<IExamination, WorkerDiskExamination>();
        services.AddSingleton<IExamination, WorkerClockExamination>();
        services.AddSingleton<IExamination, DataExamination>();
        services.AddSingleton<DesiredTaskSource>();
        services.AddSingleton<ForkDoubts>();
        services.AddSingleton<Heartbeats>();
        services.AddSingleton<AttachedWorkers>();
        services.AddSingleton<Instructions>();
        services.AddSingleton<AttachCall>();
        services.AddScoped<ShipCall>();
        services.AddSingleton<LeaseStore>();
        services.AddSingleton<LeaseSweep>();
        services.AddHostedService(provider => provider.GetRequiredService<LeaseSweep>());
        services.AddSingleton<IRequestValidator<AgentMessage>, AgentMessageValidator>();
        services.AddSingleton<IRequestValidator<ShipBatch>, ShipBatchValidator>();
        services.AddSingleton<IRequestValidator<UploadChunk>, UploadChunkValidator>();
        services.AddSingleton<WorkerClosing>();
        services.AddSingleton<IRequestValidator<ListWorkersRequest>, ListWorkersValidator>();
        services.AddSingleton<IRequestValidator<CordonWorkerRequest>, CordonWorkerValidator>();
        services.AddSingleton<IRequestValidator<DrainWorkerRequest>, DrainWorkerValidator>();
        services.AddSingleton<IRequestValidator<UncordonWorkerRequest>, UncordonWorkerValidator>();
        return builder;
    }

    public static WebApplication MapWorkers(this WebApplication app)
    {
        app.MapGrpcService<WorkersGrpcService>();
        return app;
    }
}
