using System.CommandLine;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;

namespace Orchestrator.Cli.Platform;

/// <summary>A channel to the coordinator that says plainly when nobody is there.</summary>
internal sealed class ServerConnection : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(10);

    private readonly GrpcChannel _channel;

    private ServerConnection(ServerAddress address)
    {
        _channel = GrpcChannel.ForAddress(address.Uri, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                ConnectTimeout = ConnectTimeout,
                KeepAlivePingDelay = KeepAlive,
                KeepAlivePingTimeout = KeepAlive,
                EnableMultipleHttp2Connections = true,
                UseProxy = false, // web proxies do not carry plain-text HTTP/2
            },
        });
        Invoker = _channel.Intercept(new AbsentServerInterceptor(address));
    }

    public static Option<string?> Option { get; } = new("--server")
    {
        Description = $"Address of the coordinator. Default: ${ServerAddress.Variable}, "
            + $"else the nearest {ServerAddress.EndpointsFile} upward from here.",
        HelpName = "URL",
        Recursive = true,
    };

    public CallInvoker Invoker { get; }

    public static ServerConnection Open(ParseResult parsed) => To(ServerAddress.Resolve(
        parsed.GetValue(Option), Environment.GetEnvironmentVariable(ServerAddress.Variable), Environment.CurrentDirectory));

    public static ServerConnection To(ServerAddress address) => new(address);

    public void Dispose() => _channel.Dispose();
}
