using Grpc.Core;
using Grpc.Reflection.V1Alpha;
using Orchestrator.Contracts.Access;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Tests.Security;

public sealed class KeyTests(SecureFixture fixture) : SecurityCalls, IClassFixture<SecureFixture>
{
    private protected override SecureCoordinator Coordinator => fixture.Coordinator;

    [Fact]
    public async Task A_key_makes_its_owner_known_with_what_it_grants()
    {
        var key = await Coordinator.CreateKeyAsync("alice", "submitter:vision", "viewer:*");

        var caller = await KeysOf(Coordinator.Connect(key.Text)).WhoAmIAsync(new(), cancellationToken: Cancellation);

        Assert.Equal($"key:alice/{key.Key.Id}", caller.Actor);
        Assert.Equal(["submitter:vision", "viewer:*"], caller.Grants.Select(grant => RoleGrant.Of(grant).ToString()));
        Assert.Null(caller.ExpiresAt);
    }

    /// <summary>The first use of a key is noted between two queries, and meanwhile others have the connection to the database.</summary>
    [Fact]
    public async Task Owners_who_all_come_for_the_first_time_at_once_are_each_known()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => Coordinator.CreateKeyAsync($"alice-{number}", "viewer:*")));
        var connection = Coordinator.Connect();

        var callers = await Task.WhenAll(keys.Select(key => KeysOf(connection).WhoAmIAsync(
            new(), new Metadata { { "authorization", $"Bearer {key.Text}" } }, cancellationToken: Cancellation).ResponseAsync));

        Assert.Equal(keys.Select(key => $"key:{key.Key.Name}/{key.Key.Id}"), callers.Select(caller => caller.Actor));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("orc_")]
    [InlineData("orc_0123456789abcdef_short")]
    [InlineData("orc_0123456789abcdef_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9.")]
    public async Task Who_shows_nothing_that_holds_is_refused(string? token) =>
        Assert.Equal(ErrorReason.Unauthenticated, await RefusalOf(KeysOf(Coordinator.Connect(token)).WhoAmIAsync(new(), cancellationToken: Cancellation)));

    [Fact]
    public async Task Another_secret_with_a_known_id_is_refused()
    {
        var key = await Coordinator.CreateKeyAsync("alice", "viewer:*");
        var forged = $"orc_{key.Key.Id}_{new string('0', 64)}";

        Assert.Equal(ErrorReason.Unauthenticated, await RefusalOf(KeysOf(Coordinator.Connect(forged)).WhoAmIAsync(new(), cancellationToken: Cancellation)));
    }

    [Fact]
    public async Task A_key_in_another_scheme_is_refused()
    {
        var headers = new Metadata { { "authorization", $"Basic {Coordinator.OperatorKey}" } };

        Assert.Equal(
            ErrorReason.Unauthenticated,
            await RefusalOf(KeysOf(Coordinator.Connect()).WhoAmIAsync(new(), headers, cancellationToken: Cancellation)));
    }

    [Fact]
    public async Task A_revoked_key_is_refused_from_the_next_call_on_and_stays_so()
    {
        var key = await Coordinator.CreateKeyAsync("alice", "viewer:*");
        var alice = KeysOf(Coordinator.Connect(key.Text));
        await alice.WhoAmIAsync(new(), cancellationToken: Cancellation);

        await Coordinator.RevokeAsync(key);

        Assert.Equal(ErrorReason.Unauthenticated, await RefusalOf(alice.WhoAmIAsync(new(), cancellationToken: Cancellation)));
        var first = (await KeysOf(Coordinator.Operator).ListAsync(new() { All = true }, cancellationToken: Cancellation)).Keys.Single(one => one.Id == key.Key.Id);
        await Coordinator.RevokeAsync(key);
        var second = (await KeysOf(Coordinator.Operator).ListAsync(new() { All = true }, cancellationToken: Cancellation)).Keys.Single(one => one.Id == key.Key.Id);
        Assert.Equal(first.RevokedAt, second.RevokedAt);
        Assert.NotNull(first.LastUsedAt);
    }

    [Fact]
    public async Task An_expired_key_is_refused_and_left_out_of_the_list()
    {
        var key = await Coordinator.CreateKeyAsync("alice", "viewer:*");

        await Coordinator.ExpireAsync(key.Key.Id);

        Assert.Equal(ErrorReason.Unauthenticated, await RefusalOf(KeysOf(Coordinator.Connect(key.Text)).WhoAmIAsync(new(), cancellationToken: Cancellation)));
        Assert.DoesNotContain((await KeysOf(Coordinator.Operator).ListAsync(new(), cancellationToken: Cancellation)).Keys, one => one.Id == key.Key.Id);
    }

    [Fact]
    public async Task Nothing_that_is_stored_is_the_secret_of_a_key()
    {
        var key = await Coordinator.CreateKeyAsync("alice", "viewer:*");
        await using var command = Coordinator.Database.CreateCommand(
            "SELECT coalesce(string_agg(k::text, ' '), '') || coalesce((SELECT string_agg(a::text, ' ') FROM audit a), '') FROM access_key k");

        var stored = (string)(await command.ExecuteScalarAsync(Cancellation))!;

        Assert.Contains(key.Key.Id, stored, StringComparison.Ordinal);
        Assert.DoesNotContain(key.Text[^64..], stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_operators_of_all_projects_make_keys()
    {
        var key = await Coordinator.CreateKeyAsync("bob", "operator:vision", "submitter:*");
        var request = new CreateKeyRequest { Name = "mine", Kind = KeyKind.User, Grants = { new Grant { Role = Role.Operator, Project = "*" } } };

        Assert.Equal(ErrorReason.AccessDenied, await RefusalOf(KeysOf(Coordinator.Connect(key.Text)).CreateAsync(request, cancellationToken: Cancellation)));
    }

    [Theory]
    [InlineData(Role.Worker)]
    [InlineData(Role.Joiner)]
    [InlineData(Role.Unspecified)]
    public async Task People_are_not_given_the_roles_of_workers(Role role)
    {
        var request = new CreateKeyRequest { Name = "odd", Kind = KeyKind.User, Grants = { new Grant { Role = role, Project = "*" } } };

        Assert.Equal(ErrorReason.InvalidRequest, await RefusalOf(KeysOf(Coordinator.Operator).CreateAsync(request, cancellationToken: Cancellation)));
    }

    [Fact]
    public async Task Reflection_is_for_those_who_may_read()
    {
        var viewer = await Coordinator.CreateKeyAsync("alice", "viewer:vision");

        using var refused = Reflect(Coordinator.Connect());
        using var call = Reflect(Coordinator.Connect(viewer.Text));

        var refusal = await Assert.ThrowsAsync<RpcException>(() => refused.ResponseStream.MoveNext(Cancellation));
        Assert.Equal(StatusCode.Unauthenticated, refusal.StatusCode);
        await call.RequestStream.WriteAsync(new() { ListServices = "" }, Cancellation);
        Assert.True(await call.ResponseStream.MoveNext(Cancellation));
        await call.RequestStream.CompleteAsync();
    }

    private static AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> Reflect(CallInvoker connection) =>
        new ServerReflection.ServerReflectionClient(connection).ServerReflectionInfo(cancellationToken: Cancellation);
}
