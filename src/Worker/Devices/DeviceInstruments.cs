using System.Diagnostics.Metrics;

namespace Orchestrator.Worker.Devices;

/// <summary>
/// How busy this worker's devices are. GPUs have OpenTelemetry's names, and their UUID in <c>hw.id</c>, by which they can be joined with what
/// DCGM tells of them.
/// </summary>
internal sealed class DeviceInstruments
{
    public const string MeterName = "Orchestrator.Worker.Devices";

    private readonly DeviceUse _use;
    private IReadOnlyList<GpuFigures> _gpus = [];

    public DeviceInstruments(IMeterFactory meters, DeviceUse use)
    {
        _use = use;
        var meter = meters.Create(MeterName);
        meter.CreateObservableCounter<double>(
            "orchestrator.device.cpu.time", () => Observe(figures => figures.ProcessorTime.TotalSeconds), "s", "Processor time of trainers, by device");
        meter.CreateObservableGauge<double>(
            "orchestrator.device.cpu.threads", () => Observe(figures => figures.Device.Threads), "{thread}", "Threads that a trainer on the device has");
        meter.CreateObservableGauge<double>(
            "orchestrator.device.memory.usage", () => Observe(figures => figures.ResidentBytes), "By", "Resident memory of the trainer on the device");
        meter.CreateObservableGauge<double>("hw.gpu.utilization", () => Observe(gpu => gpu.Utilisation), "1", "Share of time in which a kernel ran");
        meter.CreateObservableGauge<double>("hw.gpu.memory.usage", () => Observe(gpu => gpu.UsedBytes), "By", "Memory of the GPU that is in use");
        meter.CreateObservableGauge<double>("hw.gpu.memory.limit", () => Observe(gpu => gpu.TotalBytes), "By", "Memory of the GPU");
        meter.CreateObservableGauge<double>("hw.power", () => Observe(gpu => gpu.Watts), "W", "Power that the GPU draws");
        meter.CreateObservableGauge<double>("hw.temperature", () => Observe(gpu => gpu.Celsius), "Cel", "Temperature of the GPU");
    }

    public void Know(IReadOnlyList<GpuFigures> gpus) => Volatile.Write(ref _gpus, gpus);

    private IEnumerable<Measurement<double>> Observe(Func<DeviceFigures, double> figure) => _use.Look()
        .Select(figures => new Measurement<double>(figure(figures), new KeyValuePair<string, object?>("device", figures.Device.Id)));

    private IEnumerable<Measurement<double>> Observe(Func<GpuFigures, double?> figure) =>
        from gpu in Volatile.Read(ref _gpus)
        let value = figure(gpu)
        where value is not null
        select new Measurement<double>(
            value.Value,
            new KeyValuePair<string, object?>("device", $"cuda-{gpu.Index}"),
            new KeyValuePair<string, object?>("hw.id", gpu.Uuid),
            new KeyValuePair<string, object?>("hw.name", gpu.Model),
            new KeyValuePair<string, object?>("hw.type", "gpu"));
}
