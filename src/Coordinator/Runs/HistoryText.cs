using System.Text.Json;

namespace Orchestrator.Coordinator.Runs;

/// <summary>Events as text that leaves the installation, and histories made of such text.</summary>
internal static class HistoryText
{
    public static IEnumerable<string> Write(RecordedHistory history) => history.Events.Select(RunJson.Write);

    /// <summary>The state that the events lead to, with each of them.</summary>
    /// <exception cref="InvalidDataException">They are no history of that run; the message says which one is wrong, and how.</exception>
    public static (IReadOnlyList<RunEvent> Events, RunState State) Read(RunId run, IReadOnlyList<string> texts)
    {
        var events = new List<RunEvent>();
        RunState? state = null;
        foreach (var text in texts)
        {
            var number = events.Count + 1;
            var change = Read(text, number);
            state = Fits(state, change, run) ? RunLifecycle.Evolve(state, change) : throw new InvalidDataException(
                $"event {number} ({change.GetType().Name}) cannot follow the ones before it");
            events.Add(change);
        }

        return state switch
        {
            null => throw new InvalidDataException("it has no events"),
            _ when !IsWhole(state) => throw new InvalidDataException("an event lacks something that every event of its kind has"),
            _ => (events, state),
        };
    }

    /// <summary>Do both tell the same of how the run went? Whether lists show it, and where it was taken, is no part of that.</summary>
    public static bool IsSame(IEnumerable<RunEvent> one, IEnumerable<RunEvent> other) => Told(one).SequenceEqual(Told(other));

    private static IEnumerable<string> Told(IEnumerable<RunEvent> events) =>
        events.Where(change => change is not (RunEvent.Archived or RunEvent.Unarchived or RunEvent.Imported)).Select(RunJson.Write);

    private static RunEvent Read(string text, int number)
    {
        try
        {
            return RunJson.ReadEvent(text);
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw new InvalidDataException(
                $"event {number} cannot be read by this version of the program; the exporter's may be newer: {error.Message}", error);
        }
    }

    // Members that a text lacks are null, whatever their types say.
    private static bool IsWhole(RunState run) =>
        run is { Limits: not null, Message: not null, Origin: null or { Installation: not null, Server: not null } }
        && run.Skipped.TrueForAll(range => range is not null)
        && run.Attempts.TrueForAll(attempt => attempt is
            {
                WorkerName: not null,
                Ending: null or { Sentence: not null, Verdict: null or { Message: not null } },
            }
            && attempt.Devices.TrueForAll(device => device is not null));

    // As Evolve wants it: no event may be folded into a state that cannot have brought it about.
    private static bool Fits(RunState? state, RunEvent change, RunId run) => (state, change) switch
    {
        (null, RunEvent.Submitted first) => first.Run == run,
        (null, _) or (_, RunEvent.Submitted or RunEvent.Deleted) => false,
        ({ IsTerminal: true }, _) => change is RunEvent.Archived or RunEvent.Unarchived or RunEvent.Imported,
        (_, RunEvent.Archived or RunEvent.Unarchived or RunEvent.Imported) => false,
        (_, RunEvent.Assigned assigned) =>
            state.Live is null && assigned.Attempt == state.Attempt + 1 && assigned.Devices is not null,
        (_, RunEvent.Requeued) => state.Live is null,
        (_, RunEvent.Canceled { Attempt: null } or RunEvent.Paused { Attempt: null }) => state.Live is null,
        _ => state.Live is not null && (change.Ending is not null || change is RunEvent.TrainerStarted or RunEvent.TrainingBegan or RunEvent.StopRequested),
    };
}
