using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Platform;

namespace Orchestrator.Bench.Connections;

/// <summary>The same model with plain residuals in Python PyTorch (gpt.py), where that is installed, on the same device.</summary>
internal static class PythonPyTorch
{
    private const string Python = "python3";

    public static async Task<bool> IsInstalledAsync(CancellationToken cancellation)
    {
        try
        {
            var check = MeasuredDevice.IsGpu ? "import torch; assert torch.cuda.is_available()" : "import torch";
            return (await RunAsync(["-c", check], cancellation)).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no Python.
            return false;
        }
    }

    /// <param name="resolved">Of the arm with plain residuals.</param>
    /// <param name="steps">The median of so many counts.</param>
    /// <param name="cancellation">Ends the program.</param>
    public static async Task<double> TokensPerSecondAsync(RunSpec resolved, int steps, CancellationToken cancellation)
    {
        var (exitCode, output, errors) = await RunAsync(
            [Path.Combine(AppContext.BaseDirectory, "Connections", "gpt.py"), .. Options(resolved, steps)], cancellation);
        return exitCode == 0
            ? JsonDocument.Parse(output).RootElement.GetProperty("tokens_per_second").GetDouble()
            : throw new InvalidOperationException($"gpt.py ended with exit code {exitCode}: {errors}");
    }

    private static IEnumerable<string> Options(RunSpec resolved, int steps)
    {
        var model = resolved.Model.Transformer;
        (string Name, object Value)[] options =
        [
            ("vocabulary", model.Vocabulary), ("layers", model.Layers), ("width", model.Width), ("heads", model.Heads),
            ("hidden", model.Mlp.Hidden), ("context", model.Context), ("sequences", resolved.Batch.Sequences), ("steps", steps),
            ("threads", TorchThreads.Count), ("device", MeasuredDevice.IsGpu ? "cuda" : "cpu"),
            ("precision", resolved.Precision.Kind == Precision.Bfloat16 ? "bfloat16" : "float32"),
        ];
        return options.SelectMany(option => new[] { $"--{option.Name}", string.Create(CultureInfo.InvariantCulture, $"{option.Value}") });
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
            await process.WaitForExitAsync(cancellation);
            return (process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
