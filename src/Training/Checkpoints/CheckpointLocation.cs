using System.Text.RegularExpressions;
using Orchestrator.Training.Journal;

namespace Orchestrator.Training.Checkpoints;

/// <summary>Names a checkpoint among those of all runs, as coordinators know it: RUN/ATTEMPT/SEQUENCE, whatever the store.</summary>
public readonly partial record struct CheckpointLocation(string Run, JournalPosition Position)
{
    public override string ToString() => $"{Run}/{Position}";

    /// <returns>Null when the text is of another form: nothing that leads elsewhere is a location.</returns>
    public static CheckpointLocation? TryParse(string text) =>
        text.Split('/', 2) is [var run, var place] && RunName().IsMatch(run) && JournalPosition.TryParse(place) is { } position
            ? new(run, position)
            : null;

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]*\z")]
    private static partial Regex RunName();
}
