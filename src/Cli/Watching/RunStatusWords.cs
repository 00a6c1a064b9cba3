using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Watching;

/// <summary>A run's status as people read it, and what follows from it.</summary>
internal static class RunStatusWords
{
    public static bool IsTerminal(this RunStatus status) => status is RunStatus.Succeeded or RunStatus.Failed or RunStatus.Canceled;

    public static string Word(this RunStatus status) => status.ToString().ToLowerInvariant();

    /// <summary>What follows on the status of a run that was put away after its end; empty: it was not.</summary>
    public static string PutAwayWord(this Run run) => run switch
    {
        { DeletedAt: not null } => ", deleted",
        { ArchivedAt: not null } => ", archived",
        _ => "",
    };

    /// <summary>Name of the Spectre.Console colour that a status is shown in.</summary>
    public static string Color(this RunStatus status) => status switch
    {
        RunStatus.Succeeded => "green",
        RunStatus.Failed => "red",
        RunStatus.Canceled or RunStatus.Stopping or RunStatus.Paused => "yellow",
        RunStatus.Running => "deepskyblue1",
        _ => "grey",
    };
}
