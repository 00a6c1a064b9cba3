using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using Orchestrator.Coordinator.Platform.Telemetry;

namespace Orchestrator.Coordinator.Tests.Platform;

public sealed class StateMeterTests
{
    private static readonly StateGauge Loss = new("test.loss", "{nat}", "Of a run");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task However_many_runs_there_were_those_that_are_there_are_told_each_once_and_no_others()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter("Test.State")
            .AddPrometheusExporter(exporter => exporter.ScrapeResponseCacheDurationMilliseconds = 0));
        await using var app = builder.Build();
        app.MapPrometheusScrapingEndpoint();
        await app.StartAsync(Cancellation);
        using var meter = new StateMeter("Test.State", [Loss]);
        using var client = new HttpClient();

        for (var first = 0; first < 6000; first += 150)
        {
            var runs = Enumerable.Range(first, 200).Select(run => $"{run}").ToList();
            meter.Show([.. runs.Select(run => Loss.At(1, ("run", run)))]);
            var scraped = await client.GetStringAsync(new Uri($"{app.Urls.Single()}/metrics"), Cancellation);
            var told = scraped.Split('\n').Where(line => line.StartsWith("test_loss{", StringComparison.Ordinal));
            Assert.Equal(
                runs.Select(run => $"test_loss{{otel_scope_name=\"Test.State\",run=\"{run}\"}} 1").Order(StringComparer.Ordinal),
                told.Order(StringComparer.Ordinal));
        }
    }
}
