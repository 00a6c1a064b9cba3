using Google.Protobuf;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Durability;

namespace Orchestrator.Worker.Execution;

/// <summary>The wish to stop, which the trainer reads when it gets SIGTERM: a verdict of which only the reason is known yet.</summary>
internal static class StopFile
{
    public static void Write(AttemptFolder folder, StopReason reason) =>
        DurableFile.Replace(folder.Stop, JsonFormatter.Default.Format(new Verdict { Reason = reason }));

    /// <returns>Null when the trainer was not asked to stop, or nobody can read why.</returns>
    public static StopReason? Read(AttemptFolder folder)
    {
        try
        {
            return JsonParser.Default.Parse<Verdict>(File.ReadAllText(folder.Stop)).Reason;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // protobuf's own exceptions are IOExceptions, too
        }
    }
}
