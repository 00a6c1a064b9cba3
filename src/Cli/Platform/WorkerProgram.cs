using System.Diagnostics;

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
        await using var forwarding = cancellation.Register(() => Interrupt(process));
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }

    // Ctrl-C reaches the whole process group already; a second request to stop changes nothing.
    private static void Interrupt(Process process)
    {
        if (!process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
        }
    }
}
