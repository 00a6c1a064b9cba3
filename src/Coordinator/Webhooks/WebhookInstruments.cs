using System.Diagnostics.Metrics;

namespace Orchestrator.Coordinator.Webhooks;

/// <summary>How webhooks take what they are told.</summary>
internal sealed class WebhookInstruments
{
    public const string MeterName = "Orchestrator.Coordinator.Webhooks";

    private readonly Counter<long> _tries;
    private readonly Counter<long> _givenUp;

    public WebhookInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _tries = meter.CreateCounter<long>("orchestrator.webhook.tries", "{try}", "Messages posted, by webhook and outcome");
        _givenUp = meter.CreateCounter<long>("orchestrator.webhook.given_up", "{delivery}", "Messages that are tried no more, by webhook");
    }

    public void Delivered(Webhook webhook) => Tried(webhook, "delivered");

    public void Failed(Webhook webhook) => Tried(webhook, "failed");

    public void GaveUp(string webhook) => _givenUp.Add(1, new KeyValuePair<string, object?>("webhook", webhook));

    private void Tried(Webhook webhook, string outcome) =>
        _tries.Add(1, new KeyValuePair<string, object?>("webhook", webhook.Name), new KeyValuePair<string, object?>("outcome", outcome));
}
