using Google.Protobuf;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Worker.Liveness;

/// <summary>What a task's spec says of hanging, read from the attempt's folder so that it outlives the agent that began the task.</summary>
internal static class LivenessFile
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <returns>Null when it says nothing, or cannot be read.</returns>
    public static LivenessSpec? Read(AttemptFolder folder)
    {
        try
        {
            return Parser.Parse<RunSpec>(File.ReadAllText(folder.Spec)).Liveness;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidJsonException)
        {
            return null;
        }
    }
}
