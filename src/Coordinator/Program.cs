using Orchestrator.Coordinator.Platform;
using Orchestrator.Coordinator.Platform.Hosting;

namespace Orchestrator.Coordinator;

internal static class Program
{
    public static Task<int> Main(string[] args) => StartUp.RunAsync(() => Build(args));

    internal static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddPlatform();

        var app = builder.Build();
        app.MapPlatform();
        return app;
    }
}
