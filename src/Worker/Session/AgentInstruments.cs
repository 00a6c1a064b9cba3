using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Worker.Session;

/// <summary>What the agent counts.</summary>
internal sealed class AgentInstruments
{
    public const string MeterName = "Orchestrator.Worker";

    private static readonly TaskState[] States = [.. Enum.GetValues<TaskState>().Where(state => state != TaskState.Unspecified)];

    private readonly ConcurrentDictionary<TaskState, int> _tasks = new();
    private readonly Counter<long> _points;
    private readonly Counter<long> _batches;
    private readonly Histogram<double> _lag;
    private readonly Counter<long> _reconnects;
    private readonly Counter<long> _hung;

    public AgentInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge("orchestrator.worker.tasks", ObserveTasks, "{task}", "Tasks that this worker holds, by state.");
        _points = meter.CreateCounter<long>("orchestrator.ship.points", "{point}", "Points acknowledged by the coordinator.");
        _batches = meter.CreateCounter<long>("orchestrator.ship.batches", "{batch}", "Batches acknowledged, by content.");
        _lag = meter.CreateHistogram(
            "orchestrator.ship.lag", "s", "Time from a record's writing to its acknowledgement, newest record of each batch.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600] });
        _reconnects = meter.CreateCounter<long>(
            "orchestrator.worker.reconnects", "{reconnect}", "Broken streams to the coordinator, by stream.");
        _hung = meter.CreateCounter<long>("orchestrator.trainer.hung", "{trainer}", "Trainers killed because they made no progress.");
        _hung.Add(0); // a counter that begins with its first event has not grown by it
    }

    public void Tasks(IReadOnlyCollection<TaskReport> reports)
    {
        foreach (var state in States)
        {
            _tasks[state] = reports.Count(report => report.State == state);
        }
    }

    public void JournalShipped(JournalBatch batch, DateTimeOffset now)
    {
        _batches.Add(1, Tag("content", "journal"));
        _points.Add(batch.Records.Sum(record => record.Measurement?.Values.Count ?? 0));
        if (batch.Records.Count > 0)
        {
            _lag.Record((now - batch.Records[^1].RecordedAt.ToDateTimeOffset()).TotalSeconds);
        }
    }

    public void Hung() => _hung.Add(1);

    public void LogShipped() => _batches.Add(1, Tag("content", "log"));

    public void Reconnecting(string stream) => _reconnects.Add(1, Tag("stream", stream));

    private IEnumerable<Measurement<int>> ObserveTasks() =>
        _tasks.Select(entry => new Measurement<int>(entry.Value, Tag("state", entry.Key.ToString().ToLowerInvariant())));

    private static KeyValuePair<string, object?> Tag(string key, string value) => new(key, value);
}
