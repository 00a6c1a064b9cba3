using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Orchestrator.Coordinator.Webhooks;

/// <summary>Posts deliveries, and says why one was not taken.</summary>
internal sealed class WebhookSender(IHttpClientFactory clients, TimeProvider clock)
{
    public const string ClientName = "webhooks";

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <returns>Null: the receiver has it.</returns>
    public async Task<string?> SendAsync(Webhook webhook, ClaimedDelivery delivery, CancellationToken cancellation)
    {
        using var client = clients.CreateClient(ClientName);
        using var request = RequestOf(webhook, delivery);
        try
        {
            // What the receiver says beside its status is not read: it may be endless.
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return response.IsSuccessStatusCode ? null : $"answered {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"did not answer within {client.Timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s";
        }
        catch (HttpRequestException error)
        {
            return $"cannot be reached: {error.GetBaseException().Message}";
        }
    }

    private HttpRequestMessage RequestOf(Webhook webhook, ClaimedDelivery delivery)
    {
        var (id, sentAt) = (delivery.Id.ToString(), clock.GetUtcNow().ToUnixTimeSeconds());
        var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(delivery.Body)) };
        request.Content.Headers.ContentType = Json;
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", sentAt.ToString(CultureInfo.InvariantCulture));
        if (webhook.Key is { } key)
        {
            request.Headers.Add("webhook-signature", WebhookSignature.Of(key, id, sentAt, delivery.Body));
        }

        return request;
    }
}
