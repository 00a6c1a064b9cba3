using System.ComponentModel;
using System.Diagnostics;

namespace Orchestrator.Cli.Dev;

/// <summary>Runs a program that ends by itself soon, and keeps what it said.</summary>
internal sealed record ShortCommand(int ExitCode, string Output)
{
    private const int NotFound = 127;

    public bool Succeeded => ExitCode == 0;

    public static async Task<ShortCommand> RunAsync(IReadOnlyList<string> command, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C";
        try
        {
            using var process = Process.Start(start)!;
            return await FinishAsync(process, cancellation);
        }
        catch (Win32Exception error)
        {
            return new(NotFound, error.Message);
        }
    }

    private static async Task<ShortCommand> FinishAsync(Process process, CancellationToken cancellation)
    {
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return new(process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            // Whoever gave up may delete what the program still writes to.
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }
    }
}
