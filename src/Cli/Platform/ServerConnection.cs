using System.CommandLine;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Grpc.Net.Client.Balancer;
using Microsoft.Extensions.DependencyInjection;

namespace Orchestrator.Cli.Platform;

/// <summary>A channel to the coordinator that says plainly when nobody is there.</summary>
internal sealed class ServerConnection : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(10);

    // The channel takes the first of the addresses that can be reached, and another when that breaks off.
    private static readonly Uri AnyOfThem = new("static:///coordinators");

    private readonly GrpcChannel _channel;

    private ServerConnection(ServerAddress address)
    {
        var isSecure = address.Uris[0].Scheme == Uri.UriSchemeHttps;
        _channel = GrpcChannel.ForAddress(address.Uris is [var only] ? only : AnyOfThem, new GrpcChannelOptions
        {
            Credentials = isSecure ? ChannelCredentials.SecureSsl : ChannelCredentials.Insecure,
            ServiceProvider = new ServiceCollection().AddSingleton<ResolverFactory>(new StaticResolverFactory(
                _ => address.Uris.Select(uri => new BalancerAddress(uri.Host, uri.Port)))).BuildServiceProvider(),
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
        Description = $"Address of a coordinator, or of several with commas. Default: ${ServerAddress.Variable}, "
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
