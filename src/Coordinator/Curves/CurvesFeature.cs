using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Telemetry;
using Orchestrator.Coordinator.Platform.Validation;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>Takes in journals, keeps their points and matrices, serves the curves.</summary>
internal static class CurvesFeature
{
    public static WebApplicationBuilder AddCurves(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<CurveInstruments>();
        services.AddSingleton<TrainingInstruments>();
        services.AddSingleton<TrainingObserver>();
        services.AddSingleton<IStateReading, LiveRunReading>();
        services.AddSingleton<MetricCatalog>();
        services.AddSingleton<JournalStore>();
        services.AddSingleton<JournalWriter>();
        services.AddSingleton<IJournalIntake>(provider => provider.GetRequiredService<JournalWriter>());
        services.AddHostedService(provider => provider.GetRequiredService<JournalWriter>());
        services.AddSingleton<IJournalExchange, JournalExchange>();
        services.AddSingleton<SegmentStore>();
        services.AddSingleton<SegmentSealer>();
        services.AddHostedService(provider => provider.GetRequiredService<SegmentSealer>());
        services.AddSingleton<CurveSignals>();
        services.AddHostedService(provider => provider.GetRequiredService<CurveSignals>());
        services.AddSingleton<LineageStore>();
        services.AddSingleton<ILineageQuery>(provider => provider.GetRequiredService<LineageStore>());
        services.AddSingleton<IAttemptQuery, AttemptQuery>();
        services.AddSingleton<CurveStore>();
        services.AddSingleton<CurveReader>();
        services.AddSingleton<CurveTail>();
        services.AddSingleton<MetricSummaries>();
        services.AddSingleton<ILossQuery, LossQuery>();
        services.AddSingleton<MatrixStore>();
        services.AddSingleton<MatrixReader>();
        services.AddSingleton<INoticeQuery, NoticeStore>();
        services.AddSingleton(new RunTable("point", RowsAtOnce: 10_000));
        services.AddSingleton(new RunTable("segment", RowsAtOnce: 500));
        services.AddSingleton(new RunTable("matrix", RowsAtOnce: 500));
        services.AddSingleton(new RunTable("notice", RowsAtOnce: 5000));
        services.AddSingleton(new RunTable("journal", RowsAtOnce: 5000));
        services.AddSingleton<IRequestValidator<ReadCurveRequest>, ReadCurveValidator>();
        services.AddSingleton<IRequestValidator<TailCurveRequest>, TailCurveValidator>();
        services.AddSingleton<IRequestValidator<ListMetricsRequest>, ListMetricsValidator>();
        services.AddSingleton<IRequestValidator<ReadMatricesRequest>, ReadMatricesValidator>();
        return builder;
    }

    public static WebApplication MapCurves(this WebApplication app)
    {
        app.MapGrpcService<CurvesGrpcService>();
        return app;
    }
}
