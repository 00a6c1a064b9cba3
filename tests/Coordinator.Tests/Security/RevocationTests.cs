using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Access;
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

    [Fact]
    public async Task A_stream_whose_caller_reads_slowly_ends_with_the_reason_after_a_whole_message()
    {
        var run = await SubmitAsync("vision");
        await GiveCurveAsync(run, points: 50_000);
        var key = await Coordinator.CreateKeyAsync("alice", "viewer:vision");
        using var export = new Contracts.V1.Curves.CurvesClient(Coordinator.Connect(key.Text)).Export(
            new() { Run = run.Id, Metric = MetricNames.TrainLoss, Attempt = 1 }, cancellationToken: Cancellation);
        Assert.True(await export.ResponseStream.MoveNext(Cancellation));

        // Nobody reads, so its windows are full, or soon will be.
        await Coordinator.RevokeAsync(key);
        await Eventually.TrueAsync(() => !Coordinator.Host.Services.GetRequiredService<LiveCalls>().All.Any(
            one => one.Caller.Key == key.Key.Id && !one.Call.IsRevoked));

        Assert.Equal(ErrorReason.Unauthenticated, await RefusalOf(async () =>
        {
            while (await export.ResponseStream.MoveNext(Cancellation))
            {
                // It has messages that were under way.
            }
        }));
    }

    private async Task GiveCurveAsync(Run run, int points)
    {
        await using var command = Coordinator.Database.CreateCommand(
            """
            INSERT INTO lineage (run_id, attempt, step, started, recorded_at) VALUES (@run, 1, 0, '{}', now());
            INSERT INTO journal (run_id, attempt, last_sequence) VALUES (@run, 1, @points + 1);
            WITH metric AS (INSERT INTO metric (name) VALUES (@metric) ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING metric_id)
            INSERT INTO point (run_id, attempt, metric_id, sequence, step, tokens, value, recorded_at)
            SELECT @run, 1, metric_id, n + 1, n, n * 1024, 1.0 / n, now() FROM metric, generate_series(1, @points) AS n
            """);
        command.Parameters.AddWithValue("metric", MetricNames.TrainLoss);
        command.Parameters.AddWithValue("run", Guid.Parse(run.Id));
        command.Parameters.AddWithValue("points", points);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
