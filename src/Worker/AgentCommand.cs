using System.CommandLine;
using Microsoft.Extensions.Options;
using Orchestrator.ServiceDefaults;
using Orchestrator.Worker.Devices;
using Orchestrator.Worker.Session;

namespace Orchestrator.Worker;

/// <summary>`agent`: offers this machine's devices to a coordinator until it is stopped.</summary>
internal static class AgentCommand
{
    private const string Description = """
        Offers this machine's devices to a coordinator and runs its tasks, until it is stopped.

        Settings are given as `--Agent:Server=http://host:5080` or as variables like Agent__Server. Of the agent: Server, Name, Pool,
        Folder, Checkpoints, Data:0 (and Data:1 ...), CpuDevices, ThreadsPerDevice, StopTrainers. Of its host: Http:Port (health and
        metrics), Listen:Address, Logging:LogLevel:Default.
        """;

    public static Command Create()
    {
        var command = new Command("agent", Description) { TreatUnmatchedTokensAsErrors = false };
        command.SetAction((parsed, cancellation) => RunAsync([.. parsed.UnmatchedTokens], cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string[] settings, CancellationToken cancellation)
    {
        try
        {
            AgentSettings.RequireKnown(settings);
            var host = new WebApplicationOptions { Args = settings, ContentRootPath = AppContext.BaseDirectory };
            var builder = WebApplication.CreateBuilder(host);
            builder.AddServiceDefaults("worker");
            return await RunAsync(builder, AgentSettings.Read(builder.Configuration), cancellation);
        }
        catch (Exception error) when (error is AgentFailedException or OptionsValidationException or IOException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return 1;
        }
    }

    private static async Task<int> RunAsync(WebApplicationBuilder builder, AgentOptions options, CancellationToken cancellation)
    {
        using var folder = WorkerFolder.Open(options);
        var inventory = await DeviceInventory.TakeAsync(options.CpuDevices, options.ThreadsPerDevice, cancellation);
        await using var app = builder.AddAgent(options, folder, inventory).Build().MapServiceDefaults();
        var end = app.Services.GetRequiredService<AgentEnd>();
        var loops = app.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToList();
        await app.RunAsync(cancellation);
        var hasBroken = loops.Any(loop => loop.ExecuteTask is { IsFaulted: true }); // the host has logged why
        return end.Failure is { } failure ? throw new AgentFailedException(failure) : hasBroken ? 1 : 0;
    }
}
