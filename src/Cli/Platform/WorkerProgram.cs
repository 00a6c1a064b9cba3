using System.Diagnostics;
using Orchestrator.Contracts.Processes;

namespace Orchestrator.Cli.Platform;

/// <summary>Runs a verb of the worker program in the foreground, with the terminal's streams.</summary>
internal static class WorkerProgram
{
    /// <summary>
    /// Runs to the verb's own end: an interruption is passed on, and the program decides how to stop (a trainer saves first).
    /// </summary>
    /// <returns>Its exit code.</returns>
    public static async Task<int> RunAsync(IEnumerable<string> arguments, CancellationToken cancellation)
    {
        using var process = Process.Start(new ProcessStartInfo(Programs.Find("Worker"), arguments))
            ?? throw new CommandFailedException("The worker program could not be started.");

        // Ctrl-C reaches the whole process group already; a second request to stop changes nothing.
        await using var forwarding = cancellation.Register(() => ProcessMarks.Read(process.Id)?.Send(Signal.Terminate));
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }
}
