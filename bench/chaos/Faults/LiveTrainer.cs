using System.Globalization;
using System.Text.Json;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.Processes;

namespace Orchestrator.Chaos.Faults;

/// <summary>A trainer's process and the attempt that it trains.</summary>
internal sealed record LiveTrainer(string Run, AttemptFolder Folder, ProcessMark Mark)
{
    public uint Attempt => Folder.Number;

    /// <summary>It has said how its training ended.</summary>
    public bool HasFinished => File.Exists(Folder.Verdict);

    /// <param name="worker">A worker's folder.</param>
    public static IReadOnlyList<LiveTrainer> AllIn(string worker) =>
    [
        .. from run in Folders.In(Path.Combine(worker, "runs"))
           from attempt in Folders.In(new RunFolder(run).Attempts)
           let number = uint.Parse(Path.GetFileName(attempt), CultureInfo.InvariantCulture)
           let found = Find(Path.GetFileName(run), new RunFolder(run).Attempt(number))
           where found is not null
           select found,
    ];

    /// <returns>Null when there is none in the folder, or it has ended.</returns>
    public static LiveTrainer? Find(string run, AttemptFolder folder)
    {
        try
        {
            var mark = JsonSerializer.Deserialize<ProcessMark>(File.ReadAllText(folder.Process), JsonSerializerOptions.Web);
            return mark is not null && mark.IsAlive() ? new(run, folder, mark) : null;
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Kills processes, and waits until they are gone.</summary>
    public static async Task EndAsync(params IReadOnlyList<ProcessMark> processes)
    {
        foreach (var process in processes)
        {
            process.Send(Signal.Kill);
        }

        while (processes.Any(process => process.IsAlive()))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }
}
