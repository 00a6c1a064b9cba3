using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Orchestrator.Coordinator.Tests.Webhooks;

/// <summary>A real HTTP server that is told when runs end, and answers as the test says.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Func<ReceivedDelivery, HttpResponse, Task> _answer;
    private readonly ConcurrentQueue<ReceivedDelivery> _received = new();

    private WebhookReceiver(WebApplication app, Func<ReceivedDelivery, HttpResponse, Task> answer) => (_app, _answer) = (app, answer);

    /// <summary>Where it listens; ends in a word that nobody else is to see.</summary>
    public string Url => $"{_app.Urls.Single()}/private-path";

    public IReadOnlyCollection<ReceivedDelivery> Received => _received;

    /// <summary>Takes everything.</summary>
    public static Task<WebhookReceiver> StartAsync() => StartAsync((_, _) => Task.CompletedTask);

    /// <param name="answer">Sets the status of the answer; nothing is answered before it completes.</param>
    public static async Task<WebhookReceiver> StartAsync(Func<ReceivedDelivery, HttpResponse, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new WebhookReceiver(builder.Build(), answer);
        receiver._app.Run(receiver.ReceiveAsync);
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var delivery = new ReceivedDelivery(
            _received.Count + 1,
            $"{context.Request.Method} {context.Request.Path}",
            context.Request.ContentType ?? "",
            context.Request.Headers["webhook-id"].ToString(),
            long.Parse(context.Request.Headers["webhook-timestamp"].ToString(), CultureInfo.InvariantCulture),
            context.Request.Headers["webhook-signature"].ToString(),
            body);
        _received.Enqueue(delivery);
        await _answer(delivery, context.Response);
    }
}

/// <summary>What was posted.</summary>
/// <param name="Number">From 1; exact when posts come one after the other.</param>
internal sealed record ReceivedDelivery(
    int Number, string Line, string ContentType, string Id, long SentAt, string Signature, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
}
