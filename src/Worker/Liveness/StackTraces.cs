using System.Diagnostics;
using System.Globalization;
using Orchestrator.Contracts.Folders;

namespace Orchestrator.Worker.Liveness;

/// <summary>
/// Asks a trainer's runtime for the stacks of its threads, from a process of its own: what goes wrong there, or takes too long, ends with it.
/// </summary>
internal static class StackTraces
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <param name="command">This program's verb `stacks`.</param>
    /// <param name="pid">The trainer.</param>
    /// <param name="attempt">Its attempt's folder, where the dump has room for a moment.</param>
    /// <returns>The stacks, or why there are none.</returns>
    public static async Task<(string? Text, string? Failure)> ReadAsync(IReadOnlyList<string> command, int pid, AttemptFolder attempt)
    {
        if (KernelView.IsStopped(pid))
        {
            return (null, "it is stopped");
        }

        var dump = Path.Combine(attempt.Root, "stacks.dump");
        string[] arguments = [.. command.Skip(1), pid.ToString(CultureInfo.InvariantCulture), dump];
        var start = new ProcessStartInfo(command[0], arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var reader = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var (output, errors) = (reader.StandardOutput.ReadToEndAsync(patience.Token), reader.StandardError.ReadToEndAsync(patience.Token));
            await reader.WaitForExitAsync(patience.Token);
            return reader.ExitCode == 0 ? (await output, null) : (null, (await errors).Trim());
        }
        catch (OperationCanceledException)
        {
            reader.Kill();
            return (null, $"not within {Patience.TotalSeconds} s");
        }
        finally
        {
            File.Delete(dump);
        }
    }
}
