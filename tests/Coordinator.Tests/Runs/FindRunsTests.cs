using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Platform;

namespace Orchestrator.Coordinator.Tests.Runs;

public sealed class FindRunsTests(CoordinatorFixture coordinator) : IClassFixture<CoordinatorFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_give_every_run_once_newest_first()
    {
        var submitted = new List<string>();
        for (var number = 0; number < 7; number++)
        {
            submitted.Add((await SubmitAsync($"page-{number}", project: "pages")).Id);
        }

        var listed = new List<string>();
        var request = new ListRunsRequest { Project = "pages", PageSize = 3 };
        do
        {
            var page = await coordinator.Runs.ListAsync(request, cancellationToken: Cancellation);
            listed.AddRange(page.Runs.Select(run => run.Id));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(Enumerable.Reverse(submitted), listed);
    }

    [Fact]
    public async Task A_list_can_be_of_one_status()
    {
        var stays = await SubmitAsync("stays", project: "statuses");
        var goes = await SubmitAsync("goes", project: "statuses");
        await coordinator.Runs.CancelAsync(new CancelRunRequest { Run = goes.Id }, cancellationToken: Cancellation);

        Assert.Equal([goes.Id], await ListAsync("statuses", RunStatus.Canceled));
        Assert.Equal([stays.Id], await ListAsync("statuses", RunStatus.Queued));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1_2")]
    [InlineData("99999999999999999999_00000000000000000000000000000000")]
    public async Task A_page_token_of_somebody_else_is_refused(string token)
    {
        var request = new ListRunsRequest { PageToken = $"{token}x" };

        var error = await Assert.ThrowsAsync<RpcException>(() => coordinator.Runs.ListAsync(request, cancellationToken: Cancellation).ResponseAsync);

        Assert.Equal("page_token: is another text, must be the next_page_token of an answer", error.Status.Detail);
    }

    [Fact]
    public async Task A_run_is_found_by_its_id_and_by_the_beginning_of_its_id_and_its_name()
    {
        var run = await SubmitAsync("unmistakable_100%");

        Assert.Equal(run.Id, (await GetAsync(run.Id.ToUpperInvariant())).Id);
        Assert.Equal(run.Id, (await GetAsync(run.Id[..^1])).Id);
        Assert.Equal(run.Id, (await GetAsync("unmistakable_1")).Id);
    }

    [Fact]
    public async Task A_name_that_several_runs_have_means_the_newest_and_says_so()
    {
        await SubmitAsync("twin");
        var newest = await SubmitAsync("twin");
        await SubmitAsync("twins");

        var found = await GetAsync("twin");

        Assert.Equal((newest.Id, "newest of 2 runs named twin"), (found.Id, found.Note));
    }

    [Fact]
    public async Task An_ambiguous_beginning_lists_the_candidates()
    {
        var first = await SubmitAsync("fork-left");
        var second = await SubmitAsync("fork-right");

        var error = await Assert.ThrowsAsync<RpcException>(() => GetAsync("fork-"));

        Assert.Equal(StatusCode.FailedPrecondition, error.StatusCode);
        Assert.Contains($"fork-left ({first.Id})", error.Status.Detail);
        Assert.Contains($"fork-right ({second.Id})", error.Status.Detail);
    }

    [Theory]
    [InlineData("nothing-of-the-sort")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("%")]
    [InlineData("_")]
    public async Task A_run_that_is_not_there_is_not_found(string reference)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => GetAsync(reference));

        Assert.Equal((StatusCode.NotFound, $"There is no run \"{reference}\"; `orc list` shows those there are."), (error.StatusCode, error.Status.Detail));
    }

    private async Task<Run> GetAsync(string reference) => await coordinator.Runs.GetAsync(new GetRunRequest { Run = reference }, cancellationToken: Cancellation);

    private async Task<IEnumerable<string>> ListAsync(string project, RunStatus status)
    {
        var answer = await coordinator.Runs.ListAsync(new ListRunsRequest { Project = project, Status = status }, cancellationToken: Cancellation);
        return answer.Runs.Select(run => run.Id);
    }

    private async Task<Run> SubmitAsync(string name, string project = "default")
    {
        var spec = Specs.Named(name, spec => spec.Project = project);
        return (await coordinator.Runs.SubmitAsync(new SubmitRequest { Spec = spec }, cancellationToken: Cancellation)).Run;
    }
}
