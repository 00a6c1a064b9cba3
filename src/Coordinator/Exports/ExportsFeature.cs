using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Validation;

namespace Orchestrator.Coordinator.Exports;

/// <summary>Takes runs out of the installation and brings in those of others.</summary>
internal static class ExportsFeature
{
    public static WebApplicationBuilder AddExports(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<ExportReader>();
        services.AddSingleton<RunIntake>();
        services.AddSingleton<IRequestValidator<ReadExportRequest>, ReadExportValidator>();
        services.AddSingleton<IRequestValidator<ExportPiece>, ExportPieceValidator>();
        return builder;
    }

    public static WebApplication MapExports(this WebApplication app)
    {
        app.MapGrpcService<ExportsGrpcService>();
        return app;
    }
}
