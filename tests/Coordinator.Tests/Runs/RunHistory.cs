using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Tests.Runs;

/// <summary>Builds the state of a run by commands, as they come in life: <c>RunHistory.Queued.Then(Commands.Assign)…</c></summary>
internal sealed record RunHistory(RunState State, IReadOnlyList<RunEvent> Events, DateTimeOffset Now)
{
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly TimeSpan Tick = TimeSpan.FromSeconds(10);

    public static RunHistory Queued { get; } = Of(new RunLimits(InfrastructureRetries: 2, TimeSpan.FromSeconds(1), WallTime: null, RollBacks: 2));

    public static RunHistory Starting { get; } = Queued.Then(Commands.Assign());

    public static RunHistory Running { get; } = Starting.Then(Commands.Starting(1)).Then(Commands.Running(1));

    public static RunHistory Stopping { get; } = Running.Then(new RunCommand.Cancel("Not needed."));

    public static RunHistory Pausing { get; } = Running.Then(new RunCommand.Pause("For now."));

    public static RunHistory Draining { get; } = Running.Then(Commands.Drain(1));

    public static RunHistory Paused { get; } = Pausing.Then(Commands.Ended(1, VerdictCode.Stopped, StopReason.Paused));

    public static RunHistory Waiting { get; } = Running.Then(Commands.Lost(1));

    public static RunHistory Succeeded { get; } = Running.Then(Commands.Ended(1, VerdictCode.Done));

    public static RunHistory Failed { get; } = Running.Then(Commands.Ended(1, VerdictCode.SpecAtFault));

    public static RunHistory Canceled { get; } = Queued.Then(new RunCommand.Cancel("Not needed."));

    public static RunHistory Of(RunLimits limits)
    {
        var submitted = new RunEvent.Submitted(Start, new RunId(Guid.Parse("01938a00-0000-7000-8000-000000000001")), limits);
        return new RunHistory(RunLifecycle.Evolve(null, submitted), [submitted], Start);
    }

    public RunEvent? Decide(RunCommand command) => RunLifecycle.Decide(State, command, Now);

    /// <summary>The command a tick later; it must change something.</summary>
    public RunHistory Then(RunCommand command)
    {
        var later = After(Tick);
        return later.With(later.Decide(command) ?? throw new InvalidOperationException($"{command} changes nothing."));
    }

    public RunHistory With(RunEvent change) => new(RunLifecycle.Evolve(State, change), [.. Events, change], Now);

    public RunHistory After(TimeSpan time) => this with { Now = Now + time };
}

/// <summary>Commands with everything filled in that a test does not care for.</summary>
internal static class Commands
{
    public const long Session = 5;
    public static readonly WorkerId Worker = new(Guid.Parse("00000000-0000-0000-0000-00000000000a"));

    public static RunCommand Assign() => new RunCommand.Assign(Worker, "w1", ["cpu-0"]);

    public static RunCommand Starting(int attempt, WorkerId? by = null) => new RunCommand.ReportStarting(attempt, by ?? Worker);

    public static RunCommand Running(int attempt, WorkerId? by = null) =>
        new RunCommand.ReportRunning(attempt, RunHistory.Start + TimeSpan.FromMinutes(attempt), by ?? Worker);

    public static RunCommand Lost(int attempt) => new RunCommand.ReportLost(attempt, "Worker w1 is lost.");

    public static RunCommand Drain(int attempt, StopReason reason = StopReason.Drained) =>
        new RunCommand.Displace(attempt, reason, "Worker w1 is being drained.");

    public static RunCommand Killed(int attempt, WorkerId? by = null) =>
        new RunCommand.ReportEnded(attempt, new AttemptEnding(null, 7, "Killed by signal 9.", Session), by ?? Worker);

    public static RunCommand Ended(int attempt, VerdictCode code, StopReason reason = StopReason.Unspecified, WorkerId? by = null) =>
        new RunCommand.ReportEnded(
            attempt,
            new AttemptEnding(new AttemptVerdict(code, reason, $"The trainer says {code}.", 100, attempt, 7), 8, "Exited.", Session),
            by ?? Worker);

    public static RunCommand RolledBack(int attempt, ulong batch) => new RunCommand.ReportEnded(
        attempt,
        new AttemptEnding(
            new AttemptVerdict(VerdictCode.Diverged, StopReason.Unspecified, "The loss was NaN.", 100, attempt, 7, new(batch, batch + 2)), 8, "Exited."),
        Worker);
}
