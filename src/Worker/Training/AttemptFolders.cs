using System.Globalization;
using Orchestrator.Contracts.Folders;

namespace Orchestrator.Worker.Training;

/// <summary>The attempts that a run's folder holds.</summary>
internal static class AttemptFolders
{
    public static IReadOnlyList<AttemptFolder> In(RunFolder folder) => Directory.Exists(folder.Attempts)
        ? [
            .. from path in Directory.EnumerateDirectories(folder.Attempts)
               let name = Path.GetFileName(path)
               let number = uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0
               where number > 0
               orderby number
               select folder.Attempt(number),
        ]
        : [];
}
