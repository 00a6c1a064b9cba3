using System.Diagnostics.Metrics;

namespace Orchestrator.Coordinator.Webhooks;

/// <summary>How webhooks take what they are told.</summary>
internal sealed class WebhookInstruments
{
    public const string MeterName = "Orchestrator.Coordinator.Webhooks";

    private const string Done = "delivered";
    private const string NotDone = "failed";

    private readonly Counter<long> _tries;
    private readonly Counter<long> _givenUp;

    public WebhookInstruments(IMeterFactory meters, IReadOnlyList<Webhook> webhooks)
    {
        var meter = meters.Create(MeterName);
        _tries = meter.CreateCounter<long>("orchestrator.webhook.tries", "{try}", "Messages posted, by webhook and outcome");
        _givenUp = meter.CreateCounter<long>("orchestrator.webhook.given_up", "{delivery}", "Messages that are tried no more, by webhook");
        foreach (var webhook in webhooks)
        {
            // A counter that begins with its first event has not grown by it.
            _givenUp.Add(0, Of(webhook.Name));
            Tried(webhook, Done, tries: 0);
            Tried(webhook, NotDone, tries: 0);
        }
    }

    public void Delivered(Webhook webhook) => Tried(webhook, Done, tries: 1);

    public void Failed(Webhook webhook) => Tried(webhook, NotDone, tries: 1);

    public void GaveUp(string webhook) => _givenUp.Add(1, Of(webhook));

    private void Tried(Webhook webhook, string outcome, int tries) =>
        _tries.Add(tries, Of(webhook.Name), new KeyValuePair<string, object?>("outcome", outcome));

    private static KeyValuePair<string, object?> Of(string webhook) => new("webhook", webhook);
}
