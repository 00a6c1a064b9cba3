using Orchestrator.TestKit;
using Orchestrator.TestKit.S3;
using Orchestrator.Worker.Tests.Training;

namespace Orchestrator.Worker.Tests.Session;

/// <summary>Programs that find a store of checkpoints which they cannot use.</summary>
public sealed class StoreStartTests(S3Server server) : IDisposable
{
    private const string CredentialsAdvice =
        "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or another source of the AWS SDK's) to credentials that may list the bucket and read, write and "
        + "delete in it.";

    private readonly TinyRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task An_agent_with_wrong_credentials_says_which_to_set()
    {
        var bucket = await server.CreateBucketAsync();
        var environment = new Dictionary<string, string?>(server.Environment) { ["AWS_SECRET_ACCESS_KEY"] = "not-the-secret" };

        var failure = await StartAgentAsync($"s3://{bucket}/all", environment);

        Assert.Contains($"refuses s3://{bucket}/all", failure, StringComparison.Ordinal);
        Assert.EndsWith(CredentialsAdvice, failure, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-secret", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_without_a_bucket_says_that_it_is_to_be_made()
    {
        await server.CreateBucketAsync();

        Assert.EndsWith(
            " Make the bucket no-such-bucket, or name another one.", await StartAgentAsync("s3://no-such-bucket/all", server.Environment), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trainer_without_a_bucket_refuses_before_anything_is_trained()
    {
        await server.CreateBucketAsync();

        await using var trainer = _run.Start(server.Environment, "--checkpoints", "s3://no-such-bucket/run");

        Assert.Equal(69, await trainer.WaitForExitAsync());
        Assert.EndsWith(" Make the bucket no-such-bucket, or name another one.", Assert.Single(trainer.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trainer_alone_continues_from_the_store_and_a_fork_begins_there()
    {
        var run = $"s3://{await server.CreateBucketAsync()}/run";
        await using (var first = _run.Start(server.Environment, "--checkpoints", run))
        {
            Assert.True(await first.WaitForExitAsync() == 0, first.Transcript);
        }

        var at = _run.Verdict(1).Checkpoint;
        await using var again = _run.Start(server.Environment, "--checkpoints", run, "--resume");
        Assert.True(await again.WaitForExitAsync() == 0, again.Transcript);
        Assert.Equal(at, _run.Journal(2)[0].Started.ResumedFrom);

        using var child = new TinyRun();
        child.Spec.Budget.Steps = 8;
        await using var fork = child.Start(server.Environment, "--from", $"{run}/{at.Attempt}/{at.Sequence:D12}");
        Assert.True(await fork.WaitForExitAsync() == 0, fork.Transcript);
        Assert.Equal("run", child.Journal(1)[0].Started.ForkedFrom.Run);
    }

    private async Task<string> StartAgentAsync(string checkpoints, IReadOnlyDictionary<string, string?> environment)
    {
        await using var program = await RunningProgram.RunAsync(
            [BuiltPrograms.Worker, "agent", $"--Agent:Folder={_run["worker"]}", $"--Agent:Checkpoints={checkpoints}", "--Agent:Server=http://127.0.0.1:1", "--Http:Port=0"],
            environment: environment);
        Assert.Equal(1, program.ExitCode);
        return Assert.Single(program.Errors);
    }
}
