namespace Orchestrator.Coordinator.Webhooks;

/// <summary>Names one message to one webhook, at every try the same.</summary>
internal readonly record struct DeliveryId(Guid Value)
{
    public override string ToString() => Value.ToString("D");
}
