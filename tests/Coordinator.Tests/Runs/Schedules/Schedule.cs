using Orchestrator.Coordinator.Platform.Errors;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Tests.Runs.Schedules;

/// <summary>Plays acts against a store, as grains would: read, decide, append, and decide again when somebody else was first.</summary>
internal sealed class Schedule
{
    public const int RunCount = 2;

    private readonly List<(RunId Run, RunCommand Command)> _delivered = [];
    private readonly List<(RecordedRun Read, RunCommand Command)> _waiting = [];
    private DateTimeOffset _now = RunHistory.Start;

    public Schedule(RunLimits limits)
    {
        foreach (var run in Enumerable.Range(0, RunCount).Select(IdOf))
        {
            Store.Submit(new(RunHistory.Start, run, limits));
        }
    }

    public ModelStore Store { get; } = new();

    /// <summary>Each append that was tried, with what it was decided on: for who plays it again elsewhere.</summary>
    public List<(RecordedRun Read, RunEvent Change, AppendOutcome Outcome)> Appends { get; } = [];

    public static RunId IdOf(int run) => new(Guid.Parse($"01938a00-0000-7000-8000-0000000000{run:d2}"));

    public void Play(Act act)
    {
        switch (act)
        {
            case Act.Read read:
                Deliver(IdOf(read.Run), read.Command);
                break;
            case Act.Replay replay when _delivered.Count > 0:
                var (run, command) = _delivered[replay.Delivered % _delivered.Count];
                Deliver(run, command);
                break;
            case Act.Append append when _waiting.Count > 0:
                GoOn(append.Waiting % _waiting.Count);
                break;
            case Act.Lose lose when _waiting.Count > 0:
                _waiting.RemoveAt(lose.Waiting % _waiting.Count);
                break;
            case Act.Pass pass:
                _now += TimeSpan.FromSeconds(pass.Seconds);
                break;
        }
    }

    private void Deliver(RunId run, RunCommand command)
    {
        _delivered.Add((run, command));
        _waiting.Add((Store.Load(run), command));
    }

    private void GoOn(int waiting)
    {
        var (read, command) = _waiting[waiting];
        _waiting.RemoveAt(waiting);
        if (Decide(read.State, command) is not { } change)
        {
            return;
        }

        var outcome = Store.TryAppend(read, change);
        Appends.Add((read, change, outcome));
        if (outcome == AppendOutcome.Overtaken)
        {
            // As the grain does: on what is now; it may be held up once more before it appends.
            _waiting.Add((Store.Load(read.State.Id), command));
        }
    }

    private RunEvent? Decide(RunState run, RunCommand command)
    {
        try
        {
            return RunLifecycle.Decide(run, command, _now);
        }
        catch (OrchestratorException)
        {
            return null; // refused
        }
    }
}
