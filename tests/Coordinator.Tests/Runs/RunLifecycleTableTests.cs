using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Errors;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Tests.Runs;

/// <summary>Every command in every status: the event it becomes, "-" for nothing, "error" for a refusal.</summary>
public sealed class RunLifecycleTableTests
{
    private const string Table =
        """
                       | queued   | starting       | running        | stopping  | pausing       | draining      | waiting  | paused   | succeeded | failed | canceled
        assign         | Assigned | error          | error          | error     | error         | error         | error    | error    | error     | error  | error
        starting       | error    | TrainerStarted | -              | -         | -             | -             | -        | -        | -         | -      | error
        running        | error    | TrainingBegan  | -              | -         | -             | -             | -        | -        | -         | -      | error
        done           | error    | Succeeded      | Succeeded      | Succeeded | Succeeded     | Succeeded     | -        | -        | -         | -      | error
        stopped        | error    | RetryScheduled | RetryScheduled | Canceled  | Paused        | Displaced     | -        | -        | -         | -      | error
        drained        | error    | Displaced      | Displaced      | Canceled  | Paused        | Displaced     | -        | -        | -         | -      | error
        spec at fault  | error    | Failed         | Failed         | Failed    | Failed        | Failed        | -        | -        | -         | -      | error
        data missing   | error    | SentElsewhere  | SentElsewhere  | Canceled  | SentElsewhere | SentElsewhere | -        | -        | -         | -      | error
        cannot write   | error    | RetryScheduled | RetryScheduled | Canceled  | Paused        | Displaced     | -        | -        | -         | -      | error
        diverged       | error    | Failed         | Failed         | Failed    | Failed        | Failed        | -        | -        | -         | -      | error
        rolls back     | error    | RolledBack     | RolledBack     | Canceled  | RolledBack    | RolledBack    | -        | -        | -         | -      | error
        journal bound  | error    | Failed         | Failed         | Canceled  | Failed        | Failed        | -        | -        | -         | -      | error
        killed         | error    | RetryScheduled | RetryScheduled | Canceled  | Paused        | Displaced     | -        | -        | -         | -      | error
        lost           | error    | RetryScheduled | RetryScheduled | Canceled  | Paused        | Displaced     | -        | -        | -         | -      | error
        cancel         | Canceled | StopRequested  | StopRequested  | -         | StopRequested | StopRequested | Canceled | Canceled | -         | -      | -
        pause          | Paused   | StopRequested  | StopRequested  | -         | -             | StopRequested | Paused   | -        | error     | error  | error
        resume         | -        | -              | -              | -         | error         | -             | -        | Requeued | error     | error  | error
        drain          | error    | StopRequested  | StopRequested  | -         | -             | -             | -        | -        | -         | -      | error
        wake           | -        | -              | -              | -         | -             | -             | Requeued | -        | -         | -      | -
        archive        | error    | error          | error          | error     | error         | error         | error    | error    | Archived  | Archived | Archived
        unarchive      | error    | error          | error          | error     | error         | error         | error    | error    | -         | -      | -
        delete         | error    | error          | error          | error     | error         | error         | error    | error    | Deleted   | Deleted | Deleted
        """;

    private static readonly Dictionary<string, RunCommand> KnownCommands = new()
    {
        ["assign"] = Commands.Assign(),
        ["starting"] = Commands.Starting(1),
        ["running"] = Commands.Running(1),
        ["done"] = Commands.Ended(1, VerdictCode.Done),
        ["stopped"] = Commands.Ended(1, VerdictCode.Stopped, StopReason.Signal),
        ["drained"] = Commands.Ended(1, VerdictCode.Stopped, StopReason.Drained),
        ["spec at fault"] = Commands.Ended(1, VerdictCode.SpecAtFault),
        ["data missing"] = Commands.Ended(1, VerdictCode.DataMissing),
        ["cannot write"] = Commands.Ended(1, VerdictCode.CannotWrite),
        ["diverged"] = Commands.Ended(1, VerdictCode.Diverged),
        ["rolls back"] = Commands.RolledBack(1, batch: 12),
        ["journal bound"] = Commands.Ended(1, VerdictCode.Stopped, StopReason.JournalBound),
        ["killed"] = Commands.Killed(1),
        ["lost"] = Commands.Lost(1),
        ["cancel"] = new RunCommand.Cancel("Enough."),
        ["pause"] = new RunCommand.Pause("For now."),
        ["resume"] = new RunCommand.Resume(),
        ["drain"] = Commands.Drain(1),
        ["wake"] = new RunCommand.Wake(),
        ["archive"] = new RunCommand.Archive(),
        ["unarchive"] = new RunCommand.Unarchive(),
        ["delete"] = new RunCommand.Delete(),
    };

    private static readonly Dictionary<string, RunHistory> KnownHistories = new()
    {
        ["queued"] = RunHistory.Queued,
        ["starting"] = RunHistory.Starting,
        ["running"] = RunHistory.Running,
        ["stopping"] = RunHistory.Stopping,
        ["pausing"] = RunHistory.Pausing,
        ["draining"] = RunHistory.Draining,
        ["waiting"] = RunHistory.Waiting,
        ["paused"] = RunHistory.Paused,
        ["succeeded"] = RunHistory.Succeeded,
        ["failed"] = RunHistory.Failed,
        ["canceled"] = RunHistory.Canceled,
    };

    public static TheoryData<string, string, string> Cells()
    {
        var rows = Table.Split('\n').Select(line => line.Split('|').Select(cell => cell.Trim()).ToArray()).ToArray();
        var cells = new TheoryData<string, string, string>();
        foreach (var row in rows.Skip(1))
        {
            for (var column = 1; column < row.Length; column++)
            {
                cells.Add(row[0], rows[0][column], row[column]);
            }
        }

        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_command_has_one_answer_in_every_status(string command, string status, string answer) =>
        Assert.Equal(answer, AnswerOf(KnownHistories[status].After(TimeSpan.FromHours(1)), KnownCommands[command]));

    [Fact]
    public void The_table_has_every_command_and_every_status_that_a_run_can_have()
    {
        var commands = KnownCommands.Values.Select(command => command.GetType()).Distinct();
        var statuses = KnownHistories.Values.Select(history => history.State.Status).Distinct();

        Assert.Equal(typeof(RunCommand).GetNestedTypes().OrderBy(type => type.Name), commands.OrderBy(type => type.Name));
        Assert.Equal(Enum.GetValues<RunStatus>().Except([RunStatus.Unspecified]), statuses.Order());
    }

    private static string AnswerOf(RunHistory history, RunCommand command)
    {
        try
        {
            return history.Decide(command)?.GetType().Name ?? "-";
        }
        catch (OrchestratorException refusal)
        {
            Assert.Equal(ErrorReason.IllegalTransition, refusal.Reason);
            return "error";
        }
    }
}
