using System.Collections.Concurrent;
using Orchestrator.Worker.Execution;

namespace Orchestrator.Worker.Journal;

/// <summary>The shipments of all held tasks. The task keeper adds and removes, the shipper goes round.</summary>
internal sealed class Shipments
{
    private readonly ConcurrentDictionary<TaskKey, Shipment> _shipments = new();

    public IEnumerable<Shipment> All => _shipments.Values;

    public void Add(Shipment shipment) => _shipments[shipment.Task] = shipment;

    public void Remove(Shipment shipment) => _shipments.TryRemove(new(shipment.Task, shipment));
}
