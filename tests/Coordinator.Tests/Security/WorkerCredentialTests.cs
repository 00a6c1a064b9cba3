using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Curves;
using Orchestrator.Coordinator.Tests.Workers;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Security;

public sealed class WorkerCredentialTests(PostgresFixture postgres) : SecurityTest(postgres)
{
    private static readonly Hello One = ScriptedAgent.HelloOf("one", "the secret of folder one");

    [Fact]
    public async Task A_worker_attaches_with_the_credential_that_it_got_for_a_join_token()
    {
        var credential = await EnrollAsync(await Coordinator.CreateJoinTokenAsync(), One);

        await using var agent = await ScriptedAgent.AttachAsync(Coordinator.Connect(credential), One);

        var listed = await new Contracts.V1.Workers.WorkersClient(Coordinator.Operator).ListAsync(new(), cancellationToken: Cancellation);
        Assert.Equal(["one"], listed.Workers.Select(worker => worker.Name));
    }

    [Fact]
    public async Task A_join_token_alone_attaches_nobody()
    {
        var token = await Coordinator.CreateJoinTokenAsync();
        await using var agent = ScriptedAgent.Call(Coordinator.Connect(token.Text));

        Assert.Equal(StatusCode.PermissionDenied, (await agent.EndAsync()).StatusCode);
    }

    [Theory]
    [InlineData("two", "the secret of folder one")]
    [InlineData("one", "the secret of folder two")]
    public async Task A_credential_is_of_one_name_and_one_folder(string name, string identity)
    {
        var credential = await EnrollAsync(await Coordinator.CreateJoinTokenAsync(), One);
        await using var agent = ScriptedAgent.Call(Coordinator.Connect(credential));

        await agent.SayAsync(new() { Hello = ScriptedAgent.HelloOf(name, identity) });

        Assert.Equal(StatusCode.PermissionDenied, (await agent.EndAsync()).StatusCode);
        Assert.Equal(
            ErrorReason.AccessDenied,
            await RefusalOf(KeysOf(Coordinator.Connect(credential)).EnrollAsync(
                new() { Worker = name, IdentityKey = identity }, cancellationToken: Cancellation)));
    }

    [Fact]
    public async Task A_credential_is_renewed_for_itself_and_both_hold()
    {
        var first = await EnrollAsync(await Coordinator.CreateJoinTokenAsync(), One);

        var second = await EnrollAsync(first, One);

        Assert.NotEqual(first, second);
        await using var agent = await ScriptedAgent.AttachAsync(Coordinator.Connect(second), One);
        Assert.Equal("worker:one", (await KeysOf(Coordinator.Connect(first)).WhoAmIAsync(new(), cancellationToken: Cancellation)).Actor);
    }

    [Fact]
    public async Task A_token_for_one_worker_is_that_workers_from_its_first_use_on()
    {
        var token = await Coordinator.CreateJoinTokenAsync(singleUse: true);
        await EnrollAsync(token, One);

        // An answer that was lost is asked for again.
        await EnrollAsync(token, One);
        var other = KeysOf(Coordinator.Connect(token.Text)).EnrollAsync(new() { Worker = "two", IdentityKey = "the secret of folder two" }, cancellationToken: Cancellation);

        Assert.Equal(ErrorReason.AccessDenied, await RefusalOf(other));
    }

    [Fact]
    public async Task A_token_for_a_named_worker_is_for_no_other()
    {
        var token = await Coordinator.CreateJoinTokenAsync(worker: "two");

        Assert.Equal(
            ErrorReason.AccessDenied,
            await RefusalOf(KeysOf(Coordinator.Connect(token.Text)).EnrollAsync(
                new() { Worker = One.Name, IdentityKey = One.IdentityKey }, cancellationToken: Cancellation)));
    }

    [Fact]
    public async Task The_name_of_another_folder_is_not_to_be_had()
    {
        var token = await Coordinator.CreateJoinTokenAsync();
        await using var agent = await ScriptedAgent.AttachAsync(Coordinator.Connect(await EnrollAsync(token, One)), One);

        var impostor = KeysOf(Coordinator.Connect(token.Text)).EnrollAsync(
            new() { Worker = "one", IdentityKey = "the secret of folder two" }, cancellationToken: Cancellation);

        Assert.Equal(ErrorReason.WorkerNameTaken, await RefusalOf(impostor));
    }

    [Fact]
    public async Task A_worker_ships_under_no_other_workers_id()
    {
        var token = await Coordinator.CreateJoinTokenAsync();
        await using var victim = await ScriptedAgent.AttachAsync(Coordinator.Connect(await EnrollAsync(token, One)), One);
        var run = await SubmitAsync("vision");
        var given = Assert.Single((await victim.HearTasksAsync(tasks => tasks.Tasks.Any(task => task.RunId == run.Id))).Tasks);
        var two = ScriptedAgent.HelloOf("two", "the secret of folder two");

        using var ship = new ShipClient(Coordinator.Connect(await EnrollAsync(token, two)), victim.Welcome);
        await ship.SendAsync(given, TestJournal.Start());

        Assert.Equal(ErrorReason.AccessDenied, await RefusalOf(ship.HearAsync));
    }

    [Fact]
    public async Task A_certificate_makes_a_worker_known_by_its_name()
    {
        var certificate = Coordinator.Authority.IssueClient("one");

        await using var agent = await ScriptedAgent.AttachAsync(Coordinator.Connect(certificate: certificate), One);
        await using var other = ScriptedAgent.Call(Coordinator.Connect(certificate: certificate));
        await other.SayAsync(new() { Hello = ScriptedAgent.HelloOf("two") });

        Assert.Equal(StatusCode.PermissionDenied, (await other.EndAsync()).StatusCode);
        Assert.Equal(
            "worker:one", (await KeysOf(Coordinator.Connect(certificate: certificate)).WhoAmIAsync(new(), cancellationToken: Cancellation)).Actor);
    }

    [Fact]
    public async Task A_certificate_of_a_foreign_authority_or_for_a_server_or_expired_opens_no_connection()
    {
        using var foreign = new TestAuthority("another authority");
        TestCertificate[] bad =
        [
            foreign.IssueClient("one"), Coordinator.Authority.IssueServer(), Coordinator.Authority.IssueClient("one", DateTimeOffset.UnixEpoch.AddYears(52)),
        ];

        foreach (var certificate in bad)
        {
            var error = await Assert.ThrowsAsync<RpcException>(
                async () => await KeysOf(Coordinator.Connect(certificate: certificate)).WhoAmIAsync(new(), cancellationToken: Cancellation));
            Assert.NotEqual(StatusCode.OK, error.StatusCode);
            Assert.NotNull(error.Status.DebugException);
        }
    }

    private async Task<string> EnrollAsync(CreateKeyResponse token, Hello worker) => await EnrollAsync(token.Text, worker);

    private async Task<string> EnrollAsync(string token, Hello worker)
    {
        var answer = await KeysOf(Coordinator.Connect(token)).EnrollAsync(
            new() { Worker = worker.Name, IdentityKey = worker.IdentityKey }, cancellationToken: Cancellation);
        Assert.InRange(answer.Lifetime.ToTimeSpan(), TimeSpan.FromHours(23), TimeSpan.FromHours(24));
        return answer.Credential;
    }
}
