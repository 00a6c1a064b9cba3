using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.ServiceDefaults.Tls;

namespace Orchestrator.ServiceDefaults;

/// <summary>
/// The addresses a host listens on. Plain-text HTTP/2 cannot share a port with HTTP/1, so gRPC has its own:
/// `Grpc:Port` (absent: no gRPC), `Http:Port` for health and metrics (default 0: any free one), both on `Listen:Address`
/// (default 127.0.0.1). With a certificate both speak TLS; without one, beyond this machine, only by choice.
/// </summary>
internal static class HostPorts
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(10);

    public static WebApplicationBuilder ListenOnPorts(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var address = Address(configuration["Listen:Address"] ?? "127.0.0.1");
        var grpc = Port(configuration, "Grpc:Port");
        var http = Port(configuration, "Http:Port") ?? 0;
        if (grpc is > 0 && grpc == http)
        {
            throw new StartUpException($"Grpc:Port and Http:Port are both {grpc}; they must differ, or be 0 for any free port.");
        }

        var allowed = AllowedPlainText(configuration);
        var tls = builder.AddTls();
        if (PlainTextRule.Fault(address, tls is not null, grpc is not null, allowed) is { } fault)
        {
            throw new StartUpException(fault);
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(address, http, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                Secure(listen, allowed is PlainText.Http ? null : tls, asksForCertificate: false);
            });
            if (grpc is { } port)
            {
                kestrel.Listen(address, port, listen =>
                {
                    listen.Protocols = HttpProtocols.Http2;
                    Secure(listen, tls, asksForCertificate: true);
                });
            }

            // Without pings a peer that vanished holds its stream for ever.
            kestrel.Limits.Http2.KeepAlivePingDelay = KeepAlive;
            kestrel.Limits.Http2.KeepAlivePingTimeout = KeepAlive;
        });
        return builder;
    }

    /// <returns>What to do about an error of a host that starts; null when it is not about where the host listens.</returns>
    public static string? Explain(Exception error, IConfiguration configuration)
    {
        var settings = configuration["Grpc:Port"] is { Length: > 0 } ? "Grpc:Port and Http:Port" : "Http:Port";
        return error switch
        {
            IOException { InnerException: AddressInUseException } =>
                $"{error.Message} Stop what listens there, or choose otherwise with {settings}.",
            SocketException { SocketErrorCode: SocketError.AddressNotAvailable } =>
                $"Listen:Address must be an address of this machine, got \"{configuration["Listen:Address"]}\".",
            SocketException { SocketErrorCode: SocketError.AccessDenied } =>
                $"The system keeps a port for others; choose above 1023 with {settings}.",
            _ => null,
        };
    }

    private static ServerTls? AddTls(this WebApplicationBuilder builder)
    {
        if (TlsSettings.Read(builder.Configuration) is not { } settings)
        {
            return null;
        }

        var tls = ServerTls.Open(settings, TimeProvider.System);
        builder.Services.AddSingleton(tls).AddSingleton<TlsInstruments>().AddHostedService<CertificateReload>();
        return tls;
    }

    private static void Secure(ListenOptions listen, ServerTls? tls, bool asksForCertificate)
    {
        if (tls is not null)
        {
            listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(tls.Options(asksForCertificate)) });
        }
    }

    private static PlainText AllowedPlainText(ConfigurationManager configuration)
    {
        var text = configuration[PlainTextRule.Key];
        return PlainTextRule.Parse(text) ?? throw new StartUpException($"{PlainTextRule.Key} must be none, http or all, got \"{text}\".");
    }

    private static IPAddress Address(string text) => IPAddress.TryParse(text, out var address)
        ? address
        : throw new StartUpException($"Listen:Address must be an IP address, for instance 127.0.0.1 or 0.0.0.0, got \"{text}\".");

    private static int? Port(ConfigurationManager configuration, string key)
    {
        if (configuration[key] is not { Length: > 0 } text)
        {
            return null;
        }

        return int.TryParse(text, out var port) && port is >= 0 and <= IPEndPoint.MaxPort
            ? port
            : throw new StartUpException($"{key} must be a port from 0 to {IPEndPoint.MaxPort}, got \"{text}\".");
    }
}
