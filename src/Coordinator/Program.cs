using Orchestrator.Coordinator.Platform;
using Orchestrator.Coordinator.Platform.Hosting;
using Orchestrator.ServiceDefaults;

namespace Orchestrator.Coordinator;

internal static class Program
{
    public static Task<int> Main(string[] args) => StartUp.RunAsync(() => Build(args));

    internal static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.AddServiceDefaults("orchestrator-coordinator");
        builder.AddPlatform();

        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapPlatform();
        return app;
    }
}
