using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Orchestrator.EndToEnd.Tests.Monitoring;

/// <summary>Tells what only a cluster with GPUs, or with certificates, tells; that agents use these names is a test of theirs.</summary>
internal sealed class StandInTarget : IAsyncDisposable
{
    private const string Gpu = """{device="cuda-0",hw_id="GPU-6b8a…",hw_name="NVIDIA H200",hw_type="gpu"}""";

    private const string Text =
        $"""
        hw_gpu_utilization{Gpu} 0.93
        hw_gpu_memory_usage_bytes{Gpu} 8e10
        hw_gpu_memory_limit_bytes{Gpu} 1.5e11
        hw_power_watts{Gpu} 612.5
        hw_temperature_celsius{Gpu} 61
        orchestrator_tls_certificate_expiry_seconds 2592000

        """;

    private readonly WebApplication _app;

    private StandInTarget(WebApplication app) => _app = app;

    public string Address => new Uri(_app.Urls.Single()).Authority;

    public static async Task<StandInTarget> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var target = new StandInTarget(builder.Build());
        target._app.MapGet("/metrics", () => Microsoft.AspNetCore.Http.Results.Text(Text.ReplaceLineEndings("\n"), "text/plain"));
        await target._app.StartAsync(TestContext.Current.CancellationToken);
        return target;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
