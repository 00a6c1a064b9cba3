using System.Diagnostics;
using Orchestrator.Cli.Platform;

namespace Orchestrator.Chaos;

/// <summary>The text that all runs train on: the same every time.</summary>
internal static class Letters
{
    public static async Task PrepareAsync(string folder, string data, CancellationToken cancellation)
    {
        var texts = Directory.CreateDirectory(Path.Combine(folder, "texts")).FullName;
        var random = new Random(7);
        for (var number = 0; number < 60; number++)
        {
            var letters = Enumerable.Range(0, 100).Select(_ => (char)random.Next('a', 'z'));
            await File.WriteAllTextAsync(Path.Combine(texts, $"{number:D2}.txt"), string.Concat(letters), cancellation);
        }

        string[] arguments = ["prepare", texts, "--tokenizer", "bytes", "--out", Path.Combine(data, Specs.Source)];
        using var prepare = Process.Start(new ProcessStartInfo(Programs.Find("Worker"), arguments) { RedirectStandardOutput = true })!;
        await prepare.StandardOutput.ReadToEndAsync(cancellation);
        await prepare.WaitForExitAsync(cancellation);
        if (prepare.ExitCode != 0)
        {
            throw new CommandFailedException("The text of the runs could not be prepared.");
        }
    }
}
