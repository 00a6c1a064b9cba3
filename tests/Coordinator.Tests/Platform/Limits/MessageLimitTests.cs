using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Workers;

namespace Orchestrator.Coordinator.Tests.Platform.Limits;

public sealed class MessageLimitTests(CoordinatorFixture coordinator) : IClassFixture<CoordinatorFixture>
{
    private const int TooMany = 5 << 20;

    [Theory]
    [InlineData(null)]
    [InlineData("gzip")]
    public async Task A_message_that_is_too_large_once_decompressed_is_refused(string? encoding)
    {
        var headers = new Metadata();
        if (encoding is not null)
        {
            headers.Add("grpc-internal-encoding-request", encoding);
        }

        var refusal = await Assert.ThrowsAsync<RpcException>(() => new Contracts.V1.Runs.RunsClient(coordinator.Host.Channel).GetAsync(
            new() { Run = new string('a', TooMany) }, headers, cancellationToken: TestContext.Current.CancellationToken).ResponseAsync);

        Assert.Equal(StatusCode.ResourceExhausted, refusal.StatusCode);
    }

    [Fact]
    public async Task A_spec_that_is_too_large_is_refused_for_its_size()
    {
        var refusal = await Assert.ThrowsAsync<RpcException>(() => TestRuns.SubmitAsync(coordinator.Host.Channel, spec => spec.Data.Sources.Add(
            Enumerable.Range(0, 100_000).Select(number => new SourceSpec { Name = $"source-{number}" }))));

        Assert.Equal(ErrorReason.InvalidRequest, TestRuns.ReasonOf(refusal));
        Assert.Contains("must take at most 262144", refusal.Status.Detail, StringComparison.Ordinal);
    }
}
