using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using OpenTelemetry;

namespace Orchestrator.ServiceDefaults;

/// <summary>
/// Telemetry of a process that is no host, such as a trainer: nothing unless the standard variables name an OTLP endpoint.
/// Disposing it sends what is left.
/// </summary>
public sealed class ProcessTelemetry : IDisposable
{
    private readonly OpenTelemetrySdk? _sdk;

    private ProcessTelemetry(OpenTelemetrySdk? sdk, ActivityContext parent)
    {
        _sdk = sdk;
        Parent = parent;
    }

    /// <summary>The span that started this process, from TRACEPARENT; default when there is none.</summary>
    public ActivityContext Parent { get; }

    public static ProcessTelemetry Start(string serviceName)
    {
        var environment = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        ActivityContext.TryParse(environment["TRACEPARENT"], environment["TRACESTATE"], isRemote: true, out var parent);
        var sdk = Telemetry.HasEndpoint(environment)
            ? OpenTelemetrySdk.Create(telemetry => telemetry.AddSignals(serviceName).UseOtlpExporter())
            : null;
        return new ProcessTelemetry(sdk, parent);
    }

    public void Dispose() => _sdk?.Dispose();
}
