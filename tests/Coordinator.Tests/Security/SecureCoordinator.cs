using System.Security.Cryptography.X509Certificates;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orchestrator.Contracts.Access;
using Orchestrator.Contracts.Trust;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Platform;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Security;

/// <summary>A coordinator with a certificate that asks everybody who they are, and an operator's key for it.</summary>
public sealed class SecureCoordinator : IAsyncDisposable
{
    private readonly TestFolder _folder;
    private readonly List<GrpcChannel> _channels = [];

    private SecureCoordinator(CoordinatorHost host, TestAuthority authority, TestFolder folder, string operatorKey)
    {
        (Host, Authority, _folder, OperatorKey) = (host, authority, folder, operatorKey);
    }

    public CoordinatorHost Host { get; }

    /// <summary>Of the coordinator's own certificate, and of workers'.</summary>
    public TestAuthority Authority { get; }

    public string OperatorKey { get; }

    public NpgsqlDataSource Database => Host.Services.GetRequiredService<NpgsqlDataSource>();

    /// <summary>Has its certificate and its key.</summary>
    public string TlsFile => _folder["tls.pem"];

    public CallInvoker Operator => Connect(OperatorKey);

    public static async Task<SecureCoordinator> StartAsync(PostgresFixture postgres, params string[] settings)
    {
        var (folder, authority, key) = (new TestFolder(), new TestAuthority(), KeyText.New().Reveal());
        authority.IssueServer().Replace(folder["tls.pem"]);
        File.WriteAllText(folder["authority.pem"], authority.Pem);
        File.WriteAllText(folder["operator.key"], key + "\n");
        var host = await CoordinatorHost.StartAsync(postgres,
        [
            "--Authentication:Mode=required", $"--Authentication:BootstrapKeyFile={folder["operator.key"]}",
            "--Authentication:RecheckInterval=00:00:00.1",
            $"--Tls:Certificate={folder["tls.pem"]}", $"--Tls:Key={folder["tls.pem"]}", $"--Tls:ClientAuthority={folder["authority.pem"]}", "--Tls:ReloadInterval=00:00:00.05", .. settings,
        ]);
        return new(host, authority, folder, key);
    }

    /// <summary>A connection of its own that shows a key or token, or a certificate, or nothing.</summary>
    public CallInvoker Connect(string? token = null, TestCertificate? certificate = null, Action<X509Certificate2>? seen = null)
    {
        var handler = Handler(seen);
        if (certificate is not null)
        {
            var shown = X509Certificate2.CreateFromPem(certificate.Certificate, certificate.Key);
            handler.SslOptions.ClientCertificates = new X509CertificateCollection { shown };
        }

        var channel = GrpcChannel.ForAddress(Host.Grpc, new() { HttpHandler = handler, DisposeHttpClient = true });
        _channels.Add(channel);
        return token is null
            ? channel.CreateCallInvoker()
            : channel.Intercept(headers => { headers.Add("authorization", $"Bearer {token}"); return headers; });
    }

    /// <summary>Believes this coordinator's authority alone.</summary>
    public SocketsHttpHandler Handler(Action<X509Certificate2>? seen = null) => new()
    {
        SslOptions = new()
        {
            CertificateChainPolicy = CertificateAuthorities.Parse(Authority.Pem, "the test").PolicyFor(PeerPurpose.Server),
            RemoteCertificateValidationCallback = seen is null ? null : (_, shown, _, errors) =>
            {
                seen((X509Certificate2)shown!);
                return errors == System.Net.Security.SslPolicyErrors.None;
            },
        },
    };

    /// <summary>A key with grants such as "viewer:hello".</summary>
    public async Task<CreateKeyResponse> CreateKeyAsync(string name, params string[] grants)
    {
        var request = new CreateKeyRequest { Name = name, Kind = KeyKind.User };
        foreach (var text in grants)
        {
            Assert.True(RoleGrant.TryParse(text, out var grant));
            request.Grants.Add(grant.Value.ToProto());
        }

        return await new Contracts.V1.Keys.KeysClient(Operator).CreateAsync(request, cancellationToken: TestContext.Current.CancellationToken);
    }

    public async Task<CreateKeyResponse> CreateJoinTokenAsync(string worker = "", bool singleUse = false) =>
        await new Contracts.V1.Keys.KeysClient(Operator).CreateAsync(
            new() { Name = "workers", Kind = KeyKind.JoinToken, Worker = worker, SingleUse = singleUse, Lifetime = TimeSpan.FromHours(1).ToDuration() },
            cancellationToken: TestContext.Current.CancellationToken);

    public async Task RevokeAsync(CreateKeyResponse key) =>
        await new Contracts.V1.Keys.KeysClient(Operator).RevokeAsync(new() { Id = key.Key.Id }, cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>As if so much time had passed since the key was made.</summary>
    public async Task ExpireAsync(string keyId)
    {
        await using var command = Database.CreateCommand("UPDATE access_key SET expires_at = now() - interval '1 second' WHERE key_id = @id");
        command.Parameters.AddWithValue("id", keyId);
        Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        _channels.ForEach(channel => channel.Dispose());
        await Host.DisposeAsync();
        Authority.Dispose();
        _folder.Dispose();
    }
}
