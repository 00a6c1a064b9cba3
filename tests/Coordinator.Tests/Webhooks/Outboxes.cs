using Npgsql;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Webhooks;

namespace Orchestrator.Coordinator.Tests.Webhooks;

/// <summary>Outboxes over a database, without a coordinator.</summary>
internal static class Outboxes
{
    public static WebhookOutbox To(NpgsqlDataSource database, params IEnumerable<(string Name, WebhookOptions Options)> webhooks) => new(
        [.. webhooks.Select(webhook => new Webhook(webhook.Name, webhook.Options))],
        new AttemptQuery(database),
        new LossQuery(new LineageStore(database, new PostgresForkQuery(database)), new MetricSummaries(database)),
        new OutboxBell(),
        TimeProvider.System);
}
