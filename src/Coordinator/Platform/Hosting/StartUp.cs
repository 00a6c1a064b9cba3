using Microsoft.Extensions.Options;
using Orchestrator.Coordinator.Platform.Database;

namespace Orchestrator.Coordinator.Platform.Hosting;

/// <summary>Runs the coordinator from migration to exit code; what a person can mend is said in one sentence instead of a stack trace.</summary>
internal static class StartUp
{
    public static async Task<int> RunAsync(Func<WebApplication> build)
    {
        try
        {
            await using var app = build();
            await app.Services.GetRequiredService<DatabaseStart>().RunAsync(CancellationToken.None);
            await app.RunAsync();
            return 0;
        }
        catch (Exception error) when (Explain(error) is { } sentence)
        {
            await Console.Error.WriteLineAsync($"The coordinator cannot start. {sentence}");
            return 1;
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
