using System.Diagnostics.Metrics;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Workers;

/// <summary>How many workers are attached here, and how their leases fare.</summary>
internal sealed class WorkerInstruments
{
    public const string MeterName = "Orchestrator.Coordinator.Workers";

    private readonly UpDownCounter<long> _attached;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _refused;
    private readonly Gauge<int> _held;
    private readonly Counter<long> _reports;
    private readonly UpDownCounter<long> _shipping;

    public WorkerInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _attached = meter.CreateUpDownCounter<long>("orchestrator.worker.attached", "{worker}", "Workers whose stream is here");
        _lost = meter.CreateCounter<long>("orchestrator.worker.lost", "{worker}", "Workers given up because their lease ran out");
        _lost.Add(0); // a counter that begins with its first event has not grown by it
        _refused = meter.CreateCounter<long>("orchestrator.worker.refused", "{session}", "Sessions that were refused or ended by us, by reason");
        foreach (var reason in Enum.GetValues<LeaseRefusal>())
        {
            Refused(reason, sessions: 0);
        }

        _held = meter.CreateGauge<int>("orchestrator.worker.held", "{worker}", "Overdue workers not given up, like most of their pool");
        _reports = meter.CreateCounter<long>("orchestrator.task.reports", "{report}", "Changes of tasks reported by workers");
        _shipping = meter.CreateUpDownCounter<long>("orchestrator.worker.shipping", "{call}", "Open Ship calls");
    }

    public void Attached() => _attached.Add(1);

    public void Detached() => _attached.Add(-1);

    public void Lost() => _lost.Add(1);

    public void Refused(LeaseRefusal reason) => Refused(reason, sessions: 1);

    public void Held(int workers) => _held.Record(workers);

    public void Reported(TaskState state) => _reports.Add(1, new KeyValuePair<string, object?>("state", state.ToString()));

    public void ShipBegan() => _shipping.Add(1);

    public void ShipEnded() => _shipping.Add(-1);

    private void Refused(LeaseRefusal reason, int sessions) =>
        _refused.Add(sessions, new KeyValuePair<string, object?>("reason", reason.ToString().ToLowerInvariant()));
}
