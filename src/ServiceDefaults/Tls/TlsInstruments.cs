using System.Diagnostics.Metrics;

namespace Orchestrator.ServiceDefaults.Tls;

/// <summary>How long the host's certificate lasts.</summary>
internal sealed class TlsInstruments(IMeterFactory meters)
{
    public const string MeterName = "Orchestrator.Tls";

    private readonly Meter _meter = meters.Create(MeterName);

    public void Observe(ServerTls tls) => _meter.CreateObservableGauge(
        "orchestrator.tls.certificate.expiry", () => tls.Rest.TotalSeconds, "s", "Time until the certificate of this host expires.");
}
