using Google.Protobuf;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Worker.Execution;

/// <summary>Reads the trainer's last word.</summary>
internal static class VerdictFile
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <returns>Null when it wrote none, or none that makes sense.</returns>
    public static Verdict? Read(AttemptFolder folder)
    {
        try
        {
            return Parser.Parse<Verdict>(File.ReadAllText(folder.Verdict));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException
            or InvalidProtocolBufferException or InvalidJsonException)
        {
            return null;
        }
    }
}
