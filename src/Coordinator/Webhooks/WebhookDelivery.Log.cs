using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Webhooks;

internal sealed partial class WebhookDelivery
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Webhook {Webhook} took delivery {Delivery}: run {RunId} {Event} (try {Tries})")]
    private partial void LogDelivered(string webhook, DeliveryId delivery, RunId runId, string @event, int tries);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Webhook {Webhook} did not take delivery {Delivery} of run {RunId} (try {Tries}): {Error}; trying again in {Pause}")]
    private partial void LogFailed(string webhook, DeliveryId delivery, RunId runId, int tries, string error, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook {Webhook} will not get delivery {Delivery}, which is given up: {Error}")]
    private partial void LogGivenUp(string webhook, DeliveryId delivery, string error);
}
