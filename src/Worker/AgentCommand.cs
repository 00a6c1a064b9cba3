using System.CommandLine;
using Orchestrator.ServiceDefaults;
using Orchestrator.Worker.Devices;
using Orchestrator.Worker.Session;

namespace Orchestrator.Worker;

/// <summary>`agent`: offers this machine's devices to a coordinator until it is stopped.</summary>
internal static class AgentCommand
{
    private const string Description = """
        Offers this machine's devices to a coordinator and runs its tasks, until it is stopped. SIGTERM and Ctrl-C have its trainers save first;
        their runs go on elsewhere. With Leave=true trainers stay, for the next agent in the folder.

        Settings are given as `--Agent:Server=https://host:5080` or as variables like Agent__Server. Of the agent: Server, ServerAuthority,
        JoinTokenFile, ClientCertificate, ClientKey, Name, Pool, Folder, Checkpoints, VerifyBytesPerSecond, Data:0 (and Data:1 ...),
        CpuDevices, ThreadsPerDevice, StopGrace, Leave. Of its host: Http:Port (health and metrics), Listen:Address, Listen:PlainText,
        Tls:Certificate, Tls:Key, Logging:LogLevel:Default, Logging:Format (text or json). With Checkpoints=s3://BUCKET/PREFIX of the store:
        S3:Endpoint, S3:Region, S3:PathStyle, S3:GiveUpAfter; its credentials come as for every program of the AWS SDK's, such as
        AWS_ACCESS_KEY_ID.
        """;

    public static Command Create()
    {
        var command = new Command("agent", Description) { TreatUnmatchedTokensAsErrors = false };
        command.SetAction((parsed, cancellation) =>
            StartUp.RunAsync("The agent", () => RunAsync([.. parsed.UnmatchedTokens], cancellation), Console.Error));
        return command;
    }

    private static async Task<int> RunAsync(string[] settings, CancellationToken cancellation)
    {
        AgentSettings.RequireKnown(settings);
        var host = new WebApplicationOptions { Args = settings, ContentRootPath = AppContext.BaseDirectory };
        var builder = WebApplication.CreateBuilder(host);
        builder.AddServiceDefaults("worker");
        var options = AgentSettings.Read(builder.Configuration);
        using var folder = WorkerFolder.Open(options);
        var inventory = await DeviceInventory.TakeAsync(options.CpuDevices, options.ThreadsPerDevice, cancellation);
        await using var app = builder.AddAgent(options, folder, inventory).Build().MapServiceDefaults();
        var end = app.Services.GetRequiredService<AgentEnd>();
        var loops = app.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToList();
        if (await app.StartOrStopAsync(cancellation))
        {
            await app.WaitForShutdownAsync(cancellation);
        }

        if (end.Failure is { } failure)
        {
            await Console.Error.WriteLineAsync(failure);
            return 1;
        }

        return loops.Any(loop => loop.ExecuteTask is { IsFaulted: true }) ? 1 : 0; // the host has logged why
    }
}
