using System.Text.Json;
using Orchestrator.Contracts.Folders;
using Orchestrator.Training.Durability;

namespace Orchestrator.Worker.Execution;

/// <summary>
/// What the agent writes into an attempt's folder before it starts the trainer: whoever finds the folder, with or without a claim,
/// knows that this attempt was begun and must not be begun again.
/// </summary>
/// <param name="Devices">Ids of the devices that the task holds.</param>
/// <param name="TraceParent">W3C trace context of the submission; empty: none.</param>
internal sealed record TaskClaim(IReadOnlyList<string> Devices, string TraceParent)
{
    private static readonly TaskClaim Unknown = new([], "");

    public static void Write(AttemptFolder folder, TaskClaim claim) =>
        DurableFile.Replace(Name(folder), JsonSerializer.Serialize(claim, JsonSerializerOptions.Web));

    public static TaskClaim Read(AttemptFolder folder)
    {
        try
        {
            return JsonSerializer.Deserialize<TaskClaim>(File.ReadAllText(Name(folder)), JsonSerializerOptions.Web) ?? Unknown;
        }
        catch (Exception error) when (error is FileNotFoundException or JsonException)
        {
            return Unknown; // the agent died between making the folder and writing the claim: no trainer was started
        }
    }

    private static string Name(AttemptFolder folder) => Path.Combine(folder.Root, "task.json");
}
