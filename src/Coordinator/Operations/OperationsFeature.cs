using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Validation;

namespace Orchestrator.Coordinator.Operations;

/// <summary>Tells whoever runs the installation how it is. What there is to examine, the features register.</summary>
internal static class OperationsFeature
{
    public static WebApplicationBuilder AddOperations(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Diagnoser>();
        builder.Services.AddSingleton<IRequestValidator<DiagnoseRequest>, DiagnoseValidator>();
        return builder;
    }

    public static WebApplication MapOperations(this WebApplication app)
    {
        app.MapGrpcService<OperationsGrpcService>();
        return app;
    }
}
