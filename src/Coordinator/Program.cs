using Orchestrator.Coordinator.Checkpoints;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Exports;
using Orchestrator.Coordinator.Goodput;
using Orchestrator.Coordinator.Logs;
using Orchestrator.Coordinator.Operations;
using Orchestrator.Coordinator.Platform;
using Orchestrator.Coordinator.Platform.Database;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Scheduling;
using Orchestrator.Coordinator.Security;
using Orchestrator.Coordinator.Webhooks;
using Orchestrator.Coordinator.Workers;
using Orchestrator.ServiceDefaults;

namespace Orchestrator.Coordinator;

internal static class Program
{
    public static Task<int> Main(string[] args) => StartUp.RunAsync("The coordinator", () => RunAsync(args), Console.Error);

    private static async Task<int> RunAsync(string[] args)
    {
        await using var app = Build(args);
        app.CheckSettings();
        await app.Services.GetRequiredService<DatabaseStart>().RunAsync(CancellationToken.None);
        if (await StartAsync(app))
        {
            await app.WaitForShutdownAsync();
        }

        return 0;
    }

    // Whoever starts us starts us again; a database that comes and goes is no defect of ours.
    private static async Task<bool> StartAsync(WebApplication app)
    {
        try
        {
            return await app.StartOrStopAsync(CancellationToken.None);
        }
        catch (Exception error) when (DatabaseFailure.IsUnavailable(error))
        {
            throw new StartUpException($"PostgreSQL went away meanwhile: {error.Message} Start it again.", error);
        }
    }

    internal static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.AddServiceDefaults("orchestrator-coordinator");
        builder.AddPlatform();
        builder.AddRuns().AddScheduling().AddWorkers().AddCurves().AddCheckpoints().AddLogs().AddGoodput().AddWebhooks();
        builder.AddSecurity().AddExports().AddOperations();

        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapPlatform();
        app.MapRuns().MapWorkers().MapCurves().MapCheckpoints().MapGoodput().MapWebhooks();
        app.MapSecurity().MapExports().MapOperations();
        return app;
    }
}
