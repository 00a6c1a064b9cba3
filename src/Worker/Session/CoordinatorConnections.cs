using Grpc.Net.Client;
using Orchestrator.Worker.Session.Credentials;

namespace Orchestrator.Worker.Session;

/// <summary>Opens connections to coordinators that notice when their peer is gone.</summary>
internal sealed class CoordinatorConnections(CoordinatorTrust trust)
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>A connection of its own: a stream full of journals must not hold up heartbeats.</summary>
    /// <param name="server">A coordinator.</param>
    /// <param name="header">What its calls are authorized by; null: by nothing.</param>
    /// <exception cref="UriFormatException">It would be spoken to in plain text, others are not.</exception>
    public GrpcChannel Open(Uri server, Func<CancellationToken, Task<string?>> header) =>
        Open(server, new CredentialHandler(header, Handler()));

    /// <summary>For the call by which a credential is got.</summary>
    public GrpcChannel OpenAnonymous(Uri server) => Open(server, Handler());

    private GrpcChannel Open(Uri server, HttpMessageHandler handler) => server.Scheme == trust.Scheme
        ? GrpcChannel.ForAddress(server, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true })
        : throw new UriFormatException($"{server} is no {trust.Scheme} address, which those of the agent's coordinators are.");

    private SocketsHttpHandler Handler() => new()
    {
        ConnectTimeout = ConnectTimeout,
        KeepAlivePingDelay = KeepAlive,
        KeepAlivePingTimeout = KeepAlive,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        EnableMultipleHttp2Connections = true,
        UseProxy = false, // web proxies do not carry plain-text HTTP/2
        SslOptions = trust.SslOptions(),
    };
}
