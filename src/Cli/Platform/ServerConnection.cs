using System.CommandLine;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Grpc.Net.Client.Balancer;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Contracts.Trust;

namespace Orchestrator.Cli.Platform;

/// <summary>A channel to the coordinator that says plainly when nobody is there.</summary>
internal sealed class ServerConnection : IDisposable
{
    // With the handshake of TLS, which a busy machine does not do at once.
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(10);

    // The channel takes the first of the addresses that can be reached, and another when that breaks off.
    private static readonly Uri AnyOfThem = new("static:///coordinators");

    // The library's own name for it.
    private static readonly BalancerAttributesKey<string> HostOverride = new("HostOverride");

    private readonly GrpcChannel _channel;

    private ServerConnection(ServerAddress address, Credentials credentials)
    {
        credentials.RequireSafe(address);
        var isSecure = address.Uris[0].Scheme == Uri.UriSchemeHttps;
        _channel = GrpcChannel.ForAddress(address.Uris is [var only] ? only : AnyOfThem, new GrpcChannelOptions
        {
            Credentials = isSecure ? ChannelCredentials.SecureSsl : ChannelCredentials.Insecure,
            ServiceProvider = new ServiceCollection().AddSingleton<ResolverFactory>(new StaticResolverFactory(
                _ => address.Uris.Select(OneOfThem))).BuildServiceProvider(),
            HttpHandler = new SocketsHttpHandler
            {
                ConnectTimeout = ConnectTimeout,
                KeepAlivePingDelay = KeepAlive,
                KeepAlivePingTimeout = KeepAlive,
                EnableMultipleHttp2Connections = true,
                UseProxy = false, // web proxies do not carry plain-text HTTP/2
                SslOptions = new() { CertificateChainPolicy = credentials.Authorities?.PolicyFor(PeerPurpose.Server) },
            },
        });
        Address = string.Join(',', address.Uris.Select(uri => uri.GetLeftPart(UriPartial.Authority)));
        var invoker = credentials.Token is { } token ? _channel.Intercept(new TokenInterceptor(token)) : _channel.CreateCallInvoker();
        Invoker = invoker.Intercept(new AbsentServerInterceptor(address));
    }

    public static Option<string?> Option { get; } = new("--server")
    {
        Description = $"Address of a coordinator, or of several with commas. Default: ${ServerAddress.Variable}, "
            + $"else the nearest {ServerAddress.EndpointsFile} upward from here.",
        HelpName = "URL",
        Recursive = true,
    };

    public CallInvoker Invoker { get; }

    /// <summary>Of all coordinators that were named, with commas.</summary>
    public string Address { get; }

    public static ServerConnection Open(ParseResult parsed) => new(
        ServerAddress.Resolve(
            parsed.GetValue(Option), Environment.GetEnvironmentVariable(ServerAddress.Variable), Environment.CurrentDirectory),
        Credentials.Of(parsed));

    /// <summary>Null: no server is named.</summary>
    public static ServerAddress? FindAddress(ParseResult parsed) => ServerAddress.Find(
        parsed.GetValue(Option), Environment.GetEnvironmentVariable(ServerAddress.Variable), Environment.CurrentDirectory);

    public static ServerConnection To(ServerAddress address) => new(address, Credentials.None);

    // Each proves to be who its own address says, and not the name that stands for all of them.
    private static BalancerAddress OneOfThem(Uri uri)
    {
        var address = new BalancerAddress(uri.Host, uri.Port);
        address.Attributes.Set(HostOverride, uri.Authority);
        return address;
    }

    public void Dispose() => _channel.Dispose();
}
