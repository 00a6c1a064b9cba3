using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using Orchestrator.Contracts.V1;
using Orchestrator.Worker.Devices;

namespace Orchestrator.Worker.Tests.Devices;

public sealed class DeviceInstrumentsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Prometheus_sees_gpus_by_their_uuid_and_what_trainers_take_of_processors()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(DeviceInstruments.MeterName).AddPrometheusExporter());
        await using var app = builder.Build();
        app.MapPrometheusScrapingEndpoint();
        await app.StartAsync(Cancellation);
        var use = new DeviceUse(new([new Device { Id = "cpu-0", Kind = DeviceKind.Cpu, Threads = 3 }, new Device { Id = "cuda-0", Kind = DeviceKind.Cuda }]));
        var instruments = new DeviceInstruments(app.Services.GetRequiredService<IMeterFactory>(), use);
        instruments.Know(GpuFigures.Parse("0, GPU-6b8a, NVIDIA H200, 93, 80000, 143771, 612.50, [N/A]\n"));
        use.Hold([("cpu-0", Environment.ProcessId)]);

        using var client = new HttpClient();
        var text = await client.GetStringAsync(new Uri($"{app.Urls.Single()}/metrics"), Cancellation);
        var lines = text.Split('\n').Where(line => line.StartsWith("hw_", StringComparison.Ordinal) || line.StartsWith("orchestrator_", StringComparison.Ordinal)).ToList();

        const string Gpu = "device=\"cuda-0\",hw_id=\"GPU-6b8a\",hw_name=\"NVIDIA H200\",hw_type=\"gpu\"} ";
        Assert.Contains(lines, line => line.StartsWith("hw_gpu_utilization{", StringComparison.Ordinal) && line.Contains(Gpu + "0.93", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("hw_gpu_memory_usage_bytes{", StringComparison.Ordinal) && line.Contains(Gpu, StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("hw_gpu_memory_limit_bytes{", StringComparison.Ordinal) && line.Contains(Gpu, StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("hw_power_watts{", StringComparison.Ordinal) && line.Contains(Gpu + "612.5", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.StartsWith("hw_temperature", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("orchestrator_device_cpu_time_seconds_total{", StringComparison.Ordinal) && ValueOf(line) > 0);
        Assert.Contains(lines, line => line.StartsWith("orchestrator_device_cpu_threads{", StringComparison.Ordinal) && ValueOf(line) == 3);
        Assert.Contains(lines, line => line.StartsWith("orchestrator_device_memory_usage_bytes{", StringComparison.Ordinal) && ValueOf(line) > 1 << 20);
    }

    [Fact]
    public void The_time_of_one_trainer_is_added_to_that_of_the_one_before_and_a_free_device_takes_none()
    {
        var use = new DeviceUse(new([new Device { Id = "cpu-0", Kind = DeviceKind.Cpu, Threads = 1 }]));
        Assert.Equal((TimeSpan.Zero, 0), Look());

        use.Hold([("cpu-0", Environment.ProcessId)]);
        var (first, memory) = Look();
        Assert.True(first > TimeSpan.Zero && memory > 0);

        use.Hold([]);
        Assert.Equal((first, 0), Look());

        use.Hold([("cpu-0", Environment.ProcessId)]);
        Assert.True(Look().Time >= first + first);

        (TimeSpan Time, long Memory) Look()
        {
            var figures = Assert.Single(use.Look());
            return (figures.ProcessorTime, figures.ResidentBytes);
        }
    }

    // A series, its value, and perhaps a time.
    private static double ValueOf(string line) =>
        double.Parse(line[(line.IndexOf('}') + 2)..].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
}
