using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Tests.Runs.Schedules;

/// <summary>
/// What PostgreSQL promises of runs, in memory: a version is appended once, a device is held once, and an event goes with its allocations or not at
/// all. <see cref="ModelStoreTests"/> holds it against the real one.
/// </summary>
internal sealed class ModelStore
{
    private readonly Dictionary<RunId, List<RunEvent>> _events = [];
    private readonly Dictionary<string, RunId> _held = [];

    public IReadOnlyDictionary<string, RunId> Held => _held;

    public IEnumerable<RunId> Runs => _events.Keys;

    public IReadOnlyList<RunEvent> EventsOf(RunId run) => _events[run];

    public void Submit(RunEvent.Submitted submitted) => _events.Add(submitted.Run, [submitted]);

    public RecordedRun Load(RunId run) =>
        new(_events[run].Aggregate(default(RunState), RunLifecycle.Evolve)!, _events[run].Count, "p", "n", TraceParent: null);

    public AppendOutcome TryAppend(RecordedRun run, RunEvent change)
    {
        var events = _events[run.State.Id];
        if (events.Count != run.Version)
        {
            return AppendOutcome.Overtaken;
        }

        if (change is RunEvent.Assigned assigned)
        {
            if (assigned.Devices.Any(_held.ContainsKey))
            {
                return AppendOutcome.DeviceHeld;
            }

            assigned.Devices.ForEach(device => _held.Add(device, run.State.Id));
        }

        if (change.Ending is not null)
        {
            foreach (var device in _held.Where(held => held.Value == run.State.Id).Select(held => held.Key).ToList())
            {
                _held.Remove(device);
            }
        }

        events.Add(change);
        return AppendOutcome.Recorded;
    }
}
