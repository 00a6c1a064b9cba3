using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Runs;

/// <summary>
/// What the end of a run's live attempt means for the run. The trainer's verdict is trusted; where there is none, the run is not to blame.
/// </summary>
internal static class AttemptOutcome
{
    public static RunEvent Decide(RunState run, AttemptEnding ending, DateTimeOffset now)
    {
        var word = Word(ending);
        return (ending.Verdict?.Code, run.Stopping) switch
        {
            // What happened counts, also when something else was wished.
            (VerdictCode.Done, _) => new RunEvent.Succeeded(now, ending, word),
            (VerdictCode.SpecAtFault, _) => new RunEvent.Failed(now, ending, word),
            (VerdictCode.Diverged, _) when ending.Verdict?.RollBackPast is null => new RunEvent.Failed(now, ending, word),
            (_, StopReason.Canceled) => new RunEvent.Canceled(now, ending, run.Message),
            (_, StopReason.WallTimeLimit) => new RunEvent.Failed(now, ending, $"{run.Message} {word}"),
            (VerdictCode.Stopped, _) when ending.Verdict?.Reason is StopReason.JournalBound or StopReason.WallTimeLimit =>
                new RunEvent.Failed(now, ending, $"{LimitOf(ending.Verdict.Reason)} {word}"),
            (VerdictCode.Diverged, _) => RollBack(run, ending, now),
            (VerdictCode.DataMissing, _) => new RunEvent.SentElsewhere(now, ending, word),
            (_, StopReason.Paused) => new RunEvent.Paused(now, ending, $"{run.Message} {word}"),
            _ when IsDisplaced(run, ending) => new RunEvent.Displaced(now, ending, $"Made room: {word}"),
            _ => Retry(run, ending, now),
        };
    }

    /// <summary>What is left of a verdict whose journal did not arrive to its end.</summary>
    public static AttemptEnding WithoutJournal(AttemptEnding ending) => ending with
    {
        Verdict = null,
        Sentence = $"The trainer says that it is done, but its journal did not arrive to the end. {ending.Sentence}",
    };

    // By us, or by an agent that stops: nobody's failure, so it does not count as a retry.
    private static bool IsDisplaced(RunState run, AttemptEnding ending) =>
        run.Stopping is StopReason.Drained or StopReason.Preempted
        || ending.Verdict is { Code: VerdictCode.Stopped, Reason: StopReason.Drained or StopReason.Preempted };

    // Nobody's failure, so it neither waits nor counts as a retry.
    private static RunEvent RollBack(RunState run, AttemptEnding ending, DateTimeOffset now)
    {
        var (number, limit) = (run.Skipped.Count + 1, run.Limits.RollBacks);
        if (number > limit)
        {
            return new RunEvent.Failed(now, ending, $"Gave up after {number - 1} roll-backs (guard.limit is {limit}). {Word(ending)}");
        }

        return IsOutOfTime(run, now)
            ? new RunEvent.Failed(now, ending, $"{LimitOf(StopReason.WallTimeLimit)} {Word(ending)}")
            : new RunEvent.RolledBack(now, ending, ending.Verdict!.RollBackPast!, $"Rolled back: {Word(ending)}");
    }

    private static RunEvent Retry(RunState run, AttemptEnding ending, DateTimeOffset now)
    {
        var failures = RunLifecycle.FailuresWith(run, ending);
        var budget = run.Limits.InfrastructureRetries;
        if (failures > budget)
        {
            var summary = $"Gave up after {failures} failed attempts in a row (retries.infrastructure is {budget}).";
            return new RunEvent.Failed(now, ending, $"{summary} The last: {Word(ending)}");
        }

        if (IsOutOfTime(run, now))
        {
            return new RunEvent.Failed(now, ending, $"{LimitOf(StopReason.WallTimeLimit)} {Word(ending)}");
        }

        var retryAt = now + RetryBackoff.Delay(run.Limits.Backoff, failures, run.Id);
        var message = $"Retry {failures} of {budget}, because attempt {run.Attempt} ended early: {Word(ending)}";
        return new RunEvent.RetryScheduled(now, ending, retryAt, message);
    }

    private static bool IsOutOfTime(RunState run, DateTimeOffset now) =>
        run is { Limits.WallTime: { } limit, Live: { } live } && run.WallTimeUsed + (now - live.AssignedAt) >= limit;

    private static string LimitOf(StopReason reason) => reason is StopReason.JournalBound
        ? "Its journal reached journal.bound_bytes; raise that, or journal.every_steps."
        : "Reached its wall_time_limit.";

    private static string Word(AttemptEnding ending) =>
        ending.Verdict is { Message.Length: > 0 } verdict ? verdict.Message : ending.Sentence;
}
