using System.Security.Cryptography;
using Grpc.Core;
using Microsoft.IdentityModel.Tokens;
using Orchestrator.Contracts.Access;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Security;

public sealed class OidcTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestIssuer? _issuer;
    private SecureCoordinator? _coordinator;

    private TestIssuer Issuer => _issuer!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _coordinator = await SecureCoordinator.StartAsync(
            postgres,
            $"--Authentication:Oidc:Authority={Issuer.Address}",
            "--Authentication:Oidc:Audience=orchestrator",
            "--Authentication:Oidc:Grants:researchers=submitter:vision,viewer:*");
    }

    public async ValueTask DisposeAsync()
    {
        await _coordinator!.DisposeAsync();
        await Issuer.DisposeAsync();
    }

    [Fact]
    public async Task A_token_of_the_issuer_grants_what_the_settings_say_of_its_claims()
    {
        var caller = await WhoIsAsync(Issuer.Sign("alice@example.com", ["researchers", "cooks"]));

        Assert.Equal("user:alice@example.com", caller.Actor);
        Assert.Equal(["submitter:vision", "viewer:*"], caller.Grants.Select(grant => RoleGrant.Of(grant).ToString()));
        Assert.NotNull(caller.ExpiresAt);
    }

    [Fact]
    public async Task A_user_whom_the_settings_do_not_know_is_granted_nothing() => Assert.Empty((await WhoIsAsync(Issuer.Sign("mallory", ["cooks"]))).Grants);

    public static TheoryData<string> Faults => ["audience", "issuer", "expired", "not yet", "another key", "endless"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_token_that_does_not_hold_is_refused(string fault)
    {
        using var forger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var token = Issuer.Sign("alice", ["researchers"], claims =>
        {
            claims.Audience = fault == "audience" ? "another service" : claims.Audience;
            claims.Issuer = fault == "issuer" ? "https://elsewhere.example.com" : claims.Issuer;
            claims.Expires = fault switch { "expired" => now.AddHours(-1), "endless" => null, _ => claims.Expires };
            claims.NotBefore = fault == "not yet" ? now.AddMinutes(30) : claims.NotBefore;
            claims.SigningCredentials = fault == "another key"
                ? new(new ECDsaSecurityKey(forger) { KeyId = "one" }, SecurityAlgorithms.EcdsaSha256)
                : claims.SigningCredentials;
        });

        var error = await Assert.ThrowsAsync<RpcException>(() => WhoIsAsync(token));

        Assert.Equal(StatusCode.Unauthenticated, error.StatusCode);
    }

    private async Task<WhoAmIResponse> WhoIsAsync(string token) =>
        await new Contracts.V1.Keys.KeysClient(_coordinator!.Connect(token)).WhoAmIAsync(new(), cancellationToken: Cancellation);
}
