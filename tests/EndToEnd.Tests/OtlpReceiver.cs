using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orchestrator.EndToEnd.Tests.Otlp;

namespace Orchestrator.EndToEnd.Tests;

/// <summary>What an OpenTelemetry collector is sent over HTTP.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Span> _spans = new();
    private readonly ConcurrentDictionary<string, int> _signals = new();
    private readonly ConcurrentQueue<byte[]> _bodies = new();

    private OtlpReceiver(WebApplication app) => _app = app;

    public IReadOnlyCollection<Span> Spans => _spans;

    /// <summary>traces, metrics, logs: those of which anything came.</summary>
    public IEnumerable<string> Signals => _signals.Keys.Order();

    /// <summary>Is the text in anything that came?</summary>
    public bool Has(string text) => _bodies.Any(body => body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);

    /// <summary>The standard variables that make a program export to here.</summary>
    public IReadOnlyDictionary<string, string?> Variables => new Dictionary<string, string?>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _app.Urls.Single(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
    };

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build());
        receiver._app.MapPost("/v1/{signal}", receiver.ReceiveAsync);
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(string signal, HttpRequest request)
    {
        using var content = new MemoryStream();
        await request.Body.CopyToAsync(content, request.HttpContext.RequestAborted);
        _signals.TryAdd(signal, 0);
        _bodies.Enqueue(content.ToArray());
        if (signal == "traces")
        {
            var scopes = ExportedTraces.Parser.ParseFrom(content.ToArray()).ResourceSpans.SelectMany(resource => resource.ScopeSpans);
            foreach (var span in scopes.SelectMany(scope => scope.Spans))
            {
                _spans.Enqueue(span);
            }
        }
    }
}
