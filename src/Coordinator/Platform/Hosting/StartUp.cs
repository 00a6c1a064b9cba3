using Microsoft.Extensions.Options;
using Orchestrator.Coordinator.Platform.Database;

namespace Orchestrator.Coordinator.Platform.Hosting;

/// <summary>Runs the coordinator from migration to exit code; what a person can mend is said in one sentence, not a stack trace.</summary>
internal static class StartUp
{
    public static async Task<int> RunAsync(Func<WebApplication> build, TextWriter errors)
    {
        try
        {
            await using var app = build();
            await app.Services.GetRequiredService<DatabaseStart>().RunAsync(CancellationToken.None);
            await StartAsync(app);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception error) when (Explain(error) is { } sentence)
        {
            await errors.WriteLineAsync($"The coordinator cannot start. {sentence}");
            return 1;
        }
    }

    // What had started must end before its services are gone. Options are validated before anything starts.
    private static async Task StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch (Exception error) when (error is not OptionsValidationException)
        {
            await app.StopAsync();
            throw;
        }
    }

    private static string? Explain(Exception error) => error switch
    {
        StartUpException => error.Message,
        OptionsValidationException invalid => string.Join(' ', invalid.Failures),
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } =>
            $"{error.Message} Stop what listens there, or choose other ports with Grpc:Port and Http:Port.",
        _ => null,
    };
}
