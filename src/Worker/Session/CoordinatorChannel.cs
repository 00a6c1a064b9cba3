using Grpc.Net.Client;

namespace Orchestrator.Worker.Session;

/// <summary>Opens connections to coordinators that notice when their peer is gone.</summary>
internal static class CoordinatorChannel
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>A connection of its own: a stream full of journals must not hold up heartbeats.</summary>
    public static GrpcChannel Open(Uri server) => GrpcChannel.ForAddress(server, new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler
        {
            ConnectTimeout = ConnectTimeout,
            KeepAlivePingDelay = KeepAlive,
            KeepAlivePingTimeout = KeepAlive,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            EnableMultipleHttp2Connections = true,
            UseProxy = false, // web proxies do not carry plain-text HTTP/2
        },
        DisposeHttpClient = true,
    });
}
