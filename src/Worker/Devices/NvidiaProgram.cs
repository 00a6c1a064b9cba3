using System.ComponentModel;
using System.Diagnostics;

namespace Orchestrator.Worker.Devices;

/// <summary>NVIDIA's own program, nvidia-smi: loading CUDA to ask the same would hold memory on every GPU.</summary>
internal static class NvidiaProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="query">Names of what to say of every GPU, with commas between.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>A line for each GPU, comma-separated and without units; empty: the driver does not answer; null: it is not installed, or fails.</returns>
    public static async Task<string?> AskAsync(string query, CancellationToken cancellation)
    {
        string[] arguments = [$"--query-gpu={query}", "--format=csv,noheader,nounits"];
        var start = new ProcessStartInfo("nvidia-smi", arguments) { RedirectStandardOutput = true };
        try
        {
            using var program = Process.Start(start)!;
            return await AnswerAsync(program, cancellation);
        }
        catch (Win32Exception)
        {
            return null; // not installed
        }
    }

    private static async Task<string?> AnswerAsync(Process program, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            var answer = await program.StandardOutput.ReadToEndAsync(limit.Token);
            await program.WaitForExitAsync(limit.Token);
            return program.ExitCode == 0 ? answer : null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            program.Kill();
            return ""; // a driver that hangs has no GPU to show
        }
    }
}
