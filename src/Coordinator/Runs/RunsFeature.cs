using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Telemetry;
using Orchestrator.Coordinator.Platform.Validation;

namespace Orchestrator.Coordinator.Runs;

/// <summary>Takes in runs, decides what becomes of them, and tells of it.</summary>
internal static class RunsFeature
{
    public static WebApplicationBuilder AddRuns(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<RunsOptions>()
            .BindConfiguration(RunsOptions.Section)
            .Validate(
                options => options.SweepInterval > TimeSpan.Zero,
                $"{RunsOptions.Section}:{nameof(RunsOptions.SweepInterval)} must be above 0.")
            .ValidateOnStart();
        services.AddSingleton<PostgresRunStore>();
        services.AddSingleton<PostgresRunQuery>();
        services.AddSingleton<IQueuedRunQuery>(provider => provider.GetRequiredService<PostgresRunQuery>());
        services.AddSingleton<IForkQuery, PostgresForkQuery>();
        services.AddSingleton<IRunHistories, RunHistories>();
        services.AddSingleton<IRunOrigins, RunOrigins>();
        services.AddSingleton<ForkSources>();
        services.AddSingleton<ILiveRunQuery, PostgresLiveRunQuery>();
        services.AddSingleton<IStateReading, RunReading>();
        services.AddSingleton<IAssignedTaskQuery, PostgresAssignedTaskQuery>();
        services.AddSingleton<IRunReferences, RunReferences>();
        services.AddSingleton<IRunEndings, RunEndings>();
        services.AddSingleton<RunReader>();
        services.AddSingleton<IRunQuery, RunQuery>();
        services.AddSingleton<RunSignals>();
        services.AddHostedService(provider => provider.GetRequiredService<RunSignals>());
        services.AddSingleton<RunWatcher>();
        services.AddSingleton<RunLogs>();
        services.AddSingleton<RunSubmission>();
        services.AddSingleton<RunInstruments>();
        services.AddSingleton<RunSweep>();
        services.AddHostedService(provider => provider.GetRequiredService<RunSweep>());
        services.AddSingleton<DeletedRuns>();
        services.AddHostedService<DeletionSweep>();
        services.AddSingleton<IRequestValidator<PlanRequest>, PlanRequestValidator>();
        services.AddSingleton<IRequestValidator<SubmitRequest>, SubmitRequestValidator>();
        services.AddSingleton<IRequestValidator<GetRunRequest>, GetRunRequestValidator>();
        services.AddSingleton<IRequestValidator<ListRunsRequest>, ListRunsRequestValidator>();
        services.AddSingleton<IRequestValidator<CancelRunRequest>, CancelRunRequestValidator>();
        services.AddSingleton<IRequestValidator<PauseRunRequest>, PauseRunRequestValidator>();
        services.AddSingleton<IRequestValidator<ResumeRunRequest>, ResumeRunRequestValidator>();
        services.AddSingleton<IRequestValidator<ArchiveRunRequest>, ArchiveRunRequestValidator>();
        services.AddSingleton<IRequestValidator<UnarchiveRunRequest>, UnarchiveRunRequestValidator>();
        services.AddSingleton<IRequestValidator<DeleteRunRequest>, DeleteRunRequestValidator>();
        services.AddSingleton<IRequestValidator<WatchRunRequest>, WatchRunRequestValidator>();
        services.AddSingleton<IRequestValidator<ReadLogsRequest>, ReadLogsRequestValidator>();
        return builder;
    }

    public static WebApplication MapRuns(this WebApplication app)
    {
        app.MapGrpcService<RunsGrpcService>();
        return app;
    }
}
