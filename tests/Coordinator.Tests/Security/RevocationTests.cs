using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Workers;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Security;

public sealed class RevocationTests(PostgresFixture postgres) : SecurityTest(postgres)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_ends_soon_after_its_key_was_revoked_or_has_expired(bool isRevoked)
    {
        var run = await SubmitAsync("vision");
        var key = await Coordinator.CreateKeyAsync("alice", "viewer:vision");
        // A deadline of its own choice keeps no call alive.
        using var watch = RunsOf(Coordinator.Connect(key.Text)).Watch(
            new() { Run = run.Id }, deadline: TimeProvider.System.GetUtcNow().AddHours(1).UtcDateTime, cancellationToken: Cancellation);
        Assert.True(await watch.ResponseStream.MoveNext(Cancellation));

        await (isRevoked ? Coordinator.RevokeAsync(key) : Coordinator.ExpireAsync(key.Key.Id));

        Assert.Equal(ErrorReason.Unauthenticated, await RefusalOf(() => watch.ResponseStream.MoveNext(Cancellation)));
    }

    [Fact]
    public async Task The_streams_of_others_go_on()
    {
        var run = await SubmitAsync("vision");
        var (gone, stays) = (await Coordinator.CreateKeyAsync("alice", "viewer:vision"), await Coordinator.CreateKeyAsync("bob", "viewer:vision"));
        using var ofGone = RunsOf(Coordinator.Connect(gone.Text)).Watch(new() { Run = run.Id }, cancellationToken: Cancellation);
        using var ofStays = RunsOf(Coordinator.Connect(stays.Text)).Watch(new() { Run = run.Id }, cancellationToken: Cancellation);
        Assert.True(await ofGone.ResponseStream.MoveNext(Cancellation));
        Assert.True(await ofStays.ResponseStream.MoveNext(Cancellation));

        await Coordinator.RevokeAsync(gone);
        await RefusalOf(() => ofGone.ResponseStream.MoveNext(Cancellation));
        await RunsOf(Coordinator.Operator).CancelAsync(new() { Run = run.Id }, cancellationToken: Cancellation);

        Assert.True(await ofStays.ResponseStream.MoveNext(Cancellation));
        Assert.Equal(RunStatus.Canceled, ofStays.ResponseStream.Current.Status);
    }

    [Fact]
    public async Task With_a_join_token_go_the_streams_of_the_workers_that_used_it()
    {
        var token = await Coordinator.CreateJoinTokenAsync();
        var credential = await KeysOf(Coordinator.Connect(token.Text)).EnrollAsync(
            new() { Worker = "one", IdentityKey = ScriptedAgent.HelloOf("one").IdentityKey }, cancellationToken: Cancellation);
        await using var agent = await ScriptedAgent.AttachAsync(Coordinator.Connect(credential.Credential), ScriptedAgent.HelloOf("one"));

        await Coordinator.RevokeAsync(token);

        Assert.Equal(StatusCode.Unauthenticated, (await agent.EndAsync()).StatusCode);
    }
}
