using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Orchestrator.Coordinator.Platform.Hosting;

/// <summary>Where the coordinator listens: one port for gRPC (HTTP/2 without TLS needs its own), one for HTTP/1: health and metrics.</summary>
internal sealed record EndpointSettings(IPAddress Address, int GrpcPort, int HttpPort)
{
    private const int DefaultGrpcPort = 5050;
    private const int DefaultHttpPort = 5051;

    /// <summary>Reads Listen:Address (default 127.0.0.1), Grpc:Port (5050) and Http:Port (5051); port 0 takes a free one.</summary>
    public static EndpointSettings From(IConfiguration configuration) => new(
        AddressOf(configuration["Listen:Address"]),
        PortOf(configuration, "Grpc:Port", DefaultGrpcPort),
        PortOf(configuration, "Http:Port", DefaultHttpPort));

    public void Apply(KestrelServerOptions kestrel)
    {
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(10);
        kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
        kestrel.Listen(Address, GrpcPort, listen => listen.Protocols = HttpProtocols.Http2);
        kestrel.Listen(Address, HttpPort, listen => listen.Protocols = HttpProtocols.Http1);
    }

    private static IPAddress AddressOf(string? text) => text switch
    {
        null or "" or "localhost" => IPAddress.Loopback,
        _ when IPAddress.TryParse(text, out var address) => address,
        _ => throw new StartUpException($"Listen:Address must be an IP address of this machine, for instance 127.0.0.1 or 0.0.0.0, got \"{text}\"."),
    };

    private static int PortOf(IConfiguration configuration, string key, int fallback) => configuration[key] switch
    {
        null or "" => fallback,
        var text when int.TryParse(text, out var port) && port is >= 0 and <= 65535 => port,
        var text => throw new StartUpException($"{key} must be a port from 0 (any free one) to 65535, got \"{text}\"."),
    };
}
