using System.Globalization;
using System.Text;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.Journal;
using Orchestrator.Contracts.V1;
using Orchestrator.Worker.Execution;

namespace Orchestrator.Worker.Liveness;

/// <summary>
/// Writes down what a hung trainer was doing, before it is killed: into its log, which is kept with the attempt. Managed stacks where its
/// runtime answers, else what the kernel shows.
/// </summary>
internal static class HangCapture
{
    private const int MostCharacters = 64 * 1024;
    private const int MostOfRecord = 500;

    /// <param name="attempt">Whose trainer it is.</param>
    /// <param name="pid">Its process.</param>
    /// <param name="diagnosis">Why it counts as hung, one sentence.</param>
    public static async Task WriteAsync(AttemptFolder attempt, int pid, string diagnosis)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"\n==== Hung: {diagnosis}");
        var before = KernelView.ProcessorTime(pid);
        var stacks = await StackTraces.ReadAsync(OwnProgram.Command("stacks"), pid, attempt);
        text.AppendLine(CultureInfo.InvariantCulture, $"Processor time it used while it was looked at: {KernelView.ProcessorTime(pid) - before}");
        text.AppendLine(CultureInfo.InvariantCulture, $"Last record: {LastRecord(attempt)}");
        text.AppendLine(stacks.Text ?? $"Its runtime does not answer ({stacks.Failure}). What the kernel shows:\n{KernelView.Describe(pid)}");
        Append(attempt, text.ToString());
    }

    private static string LastRecord(AttemptFolder attempt)
    {
        JournalRecord? last = null;
        try
        {
            using var file = new FileStream(attempt.Journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var reader = new JournalReader(file);
            while (reader.ReadNext() is { } record)
            {
                last = record;
            }
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            // What was read up to there is the last that can be told.
        }

        var words = last?.ToString() ?? "none";
        return words.Length > MostOfRecord ? $"{words[..MostOfRecord]}…" : words;
    }

    // As the trainer itself writes: whole, at the end.
    private static void Append(AttemptFolder attempt, string text)
    {
        using var log = new FileStream(attempt.Log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        log.Write(Encoding.UTF8.GetBytes(text.Length > MostCharacters ? $"{text[..MostCharacters]}…\n" : text));
    }
}
