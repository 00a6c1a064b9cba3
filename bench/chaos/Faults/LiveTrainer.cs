using System.Text.Json;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.Processes;

namespace Orchestrator.Chaos.Faults;

/// <summary>A trainer's process and the attempt that it trains.</summary>
internal sealed record LiveTrainer(string Run, uint Attempt, ProcessMark Mark)
{
    /// <returns>Null when there is none in the folder, or it has ended.</returns>
    public static LiveTrainer? Find(string run, AttemptFolder folder)
    {
        try
        {
            var mark = JsonSerializer.Deserialize<ProcessMark>(File.ReadAllText(folder.Process), JsonSerializerOptions.Web);
            return mark is not null && mark.IsAlive() ? new(run, folder.Number, mark) : null;
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            return null;
        }
    }
}
