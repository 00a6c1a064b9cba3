using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Orchestrator.ServiceDefaults;

/// <summary>From a program's first line to its exit code; what a person can mend is said in one sentence, not a stack trace.</summary>
public static class StartUp
{
    /// <param name="program">For the sentence: "The agent", say.</param>
    /// <param name="run">Builds, starts and runs it to its exit code.</param>
    /// <param name="errors">Takes the sentence.</param>
    public static async Task<int> RunAsync(string program, Func<Task<int>> run, TextWriter errors)
    {
        try
        {
            return await run();
        }
        catch (Exception error) when (StartUpFailure.Explain(error) is { } sentence)
        {
            await errors.WriteLineAsync($"{program} cannot start. {sentence}");
            return 1;
        }
    }

    /// <summary>Reads and checks every setting, so that a bad one is told before anything is touched.</summary>
    public static void CheckSettings(this WebApplication app) => app.Services.GetService<IStartupValidator>()?.Validate();

    /// <summary>Starts a host; what had started ends again when something else cannot.</summary>
    /// <returns>False: it was asked to end before it had started, and has ended.</returns>
    public static async Task<bool> StartOrStopAsync(this WebApplication app, CancellationToken cancellation)
    {
        try
        {
            await app.StartAsync(cancellation);
            return true;
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await StopHalfStartedAsync(app);
            return false;
        }
        catch (Exception error)
        {
            await StopHalfStartedAsync(app);
            if (HostPorts.Explain(error, app.Configuration) is { } sentence)
            {
                throw new StartUpException(sentence, error);
            }

            throw;
        }
    }

    // Not everything that never started can be stopped; why it did not start is what counts.
    private static async Task StopHalfStartedAsync(WebApplication app)
    {
        try
        {
            await app.StopAsync(CancellationToken.None);
        }
        catch (Exception)
        {
        }
    }
}
