using Orchestrator.Coordinator.Checkpoints;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Logs;
using Orchestrator.Coordinator.Platform;
using Orchestrator.Coordinator.Platform.Database;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Scheduling;
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
        await app.StartOrStopAsync(CancellationToken.None);
        await app.WaitForShutdownAsync();
        return 0;
    }

    internal static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.AddServiceDefaults("orchestrator-coordinator");
        builder.AddPlatform();
        builder.AddRuns().AddScheduling().AddWorkers().AddCurves().AddCheckpoints().AddLogs();

        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapPlatform();
        app.MapRuns().MapWorkers().MapCurves().MapCheckpoints();
        return app;
    }
}
