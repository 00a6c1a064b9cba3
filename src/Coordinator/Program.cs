using Orchestrator.Coordinator.Checkpoints;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Logs;
using Orchestrator.Coordinator.Platform;
using Orchestrator.Coordinator.Platform.Hosting;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Scheduling;
using Orchestrator.Coordinator.Workers;
using Orchestrator.ServiceDefaults;

namespace Orchestrator.Coordinator;

internal static class Program
{
    public static Task<int> Main(string[] args) => StartUp.RunAsync(() => Build(args), Console.Error);

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
