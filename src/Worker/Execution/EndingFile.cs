using Orchestrator.Contracts.Folders;
using Orchestrator.Training.Durability;

namespace Orchestrator.Worker.Execution;

/// <summary>One sentence on how the process ended, kept because only the agent that was its parent learns it.</summary>
internal static class EndingFile
{
    public static void Write(AttemptFolder folder, string ending) => DurableFile.Replace(Name(folder), ending);

    /// <returns>Null when no agent saw it end.</returns>
    public static string? Read(AttemptFolder folder) => File.Exists(Name(folder)) ? File.ReadAllText(Name(folder)) : null;

    private static string Name(AttemptFolder folder) => Path.Combine(folder.Root, "ending");
}
