using System.Text.Json;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.Processes;

namespace Orchestrator.Worker.Execution;

/// <summary>Reads the mark that a trainer leaves in its attempt's folder.</summary>
internal static class ProcessMarkFile
{
    /// <returns>Null when the trainer has not come so far.</returns>
    public static ProcessMark? Read(AttemptFolder folder)
    {
        try
        {
            return JsonSerializer.Deserialize<ProcessMark>(File.ReadAllText(folder.Process), JsonSerializerOptions.Web);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }
}
