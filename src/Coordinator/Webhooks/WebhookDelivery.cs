using Microsoft.Extensions.Options;
using Orchestrator.Coordinator.Platform.Hosting;

namespace Orchestrator.Coordinator.Webhooks;

/// <summary>
/// Delivers what is due, in every coordinator, each webhook apart so that a slow receiver holds up nobody else's messages. At least once:
/// when we are killed between the receiver's answer and its record, the next one sends the same message again. Nothing is dropped; what no
/// one takes for a day is given up, recorded so, and logged.
/// </summary>
internal sealed partial class WebhookDelivery(
    IReadOnlyList<Webhook> webhooks,
    DeliveryStore store,
    WebhookSender sender,
    OutboxBell bell,
    WebhookInstruments instruments,
    IOptions<DeliveryOptions> options,
    TimeProvider clock,
    ILogger<WebhookDelivery> logger) : BackgroundService
{
    private const int MostAtOnce = 8;
    private const string Forgotten = "no coordinator has a webhook of this name";
    private static readonly TimeSpan ForgottenInterval = TimeSpan.FromMinutes(1);

    // A try that was taken up lasts at most one timeout; the rest is for a database that is slow to be told.
    private TimeSpan Term => options.Value.Timeout * 3;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        [.. webhooks.Select(webhook => DeliverAsync(webhook, stoppingToken)), GiveUpForgottenAsync(stoppingToken)]);

    private async Task DeliverAsync(Webhook webhook, CancellationToken stopping)
    {
        while (true)
        {
            var tried = 0;
            var news = bell.NextAsync(options.Value.SweepInterval, clock, stopping);
            await Round.TryAsync(
                $"Delivering to webhook {webhook.Name}", async () => tried = await DeliverDueAsync(webhook, stopping), logger, stopping);
            if (tried < MostAtOnce)
            {
                await news;
            }
        }
    }

    private async Task<int> DeliverDueAsync(Webhook webhook, CancellationToken cancellation)
    {
        var claimed = await store.ClaimAsync(webhook.Name, MostAtOnce, Term, cancellation);
        await Task.WhenAll(claimed.Select(delivery => TryAsync(webhook, delivery, cancellation)));
        return claimed.Count;
    }

    private async Task TryAsync(Webhook webhook, ClaimedDelivery delivery, CancellationToken cancellation)
    {
        if (await sender.SendAsync(webhook, delivery, cancellation) is { } error)
        {
            await RecordFailedAsync(webhook, delivery, error, cancellation);
        }
        else if (await store.TryRecordDeliveredAsync(delivery.Id, cancellation))
        {
            instruments.Delivered(webhook);
            LogDelivered(webhook.Name, delivery.Id, delivery.Run, delivery.Event, delivery.Tries);
        }
    }

    private async Task RecordFailedAsync(Webhook webhook, ClaimedDelivery delivery, string error, CancellationToken cancellation)
    {
        var pause = DeliveryBackoff.After(options.Value, delivery.Tries, delivery.Age, Random.Shared.NextDouble());
        instruments.Failed(webhook);
        if (!await store.TryRecordFailedAsync(delivery, error, pause, cancellation))
        {
            return;
        }

        if (pause is { } wait)
        {
            LogFailed(webhook.Name, delivery.Id, delivery.Run, delivery.Tries, error, wait);
        }
        else
        {
            instruments.GaveUp(webhook.Name);
            LogGivenUp(webhook.Name, delivery.Id, error);
        }
    }

    private async Task GiveUpForgottenAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(ForgottenInterval, clock);
        do
        {
            await Round.TryAsync("Giving up deliveries to webhooks that are gone", RoundAsync, logger, stopping);
        }
        while (await timer.WaitForNextTickAsync(stopping));

        async Task RoundAsync()
        {
            var known = webhooks.Select(webhook => webhook.Name);
            foreach (var (id, webhook) in await store.GiveUpForgottenAsync(known, options.Value.GiveUpAfter, Forgotten, stopping))
            {
                instruments.GaveUp(webhook);
                LogGivenUp(webhook, id, Forgotten);
            }
        }
    }
}
