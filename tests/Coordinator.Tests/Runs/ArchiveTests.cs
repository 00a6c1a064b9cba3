using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Platform;
using Orchestrator.Coordinator.Tests.Workers;

namespace Orchestrator.Coordinator.Tests.Runs;

/// <summary>What lists show, and what a name means, of runs that were archived or deleted.</summary>
public sealed class ArchiveTests(CoordinatorFixture coordinator) : IClassFixture<CoordinatorFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Contracts.V1.Runs.RunsClient Runs => coordinator.Runs;

    [Fact]
    public async Task An_archived_run_is_left_out_of_lists_and_nothing_else_changes()
    {
        var run = await CanceledAsync("hidden", project: "archive");
        var other = await CanceledAsync("shown", project: "archive");

        var archived = await Runs.ArchiveAsync(new() { Run = "hidden" }, cancellationToken: Cancellation);
        var again = await Runs.ArchiveAsync(new() { Run = "hidden" }, cancellationToken: Cancellation);

        Assert.Equal((RunStatus.Canceled, run.EndedAt, run.StatusMessage), (archived.Status, archived.EndedAt, archived.StatusMessage));
        Assert.Equal((archived.ArchivedAt, archived.Version), (again.ArchivedAt, again.Version));
        Assert.Equal([other.Id], await ListAsync(new() { Project = "archive" }));
        Assert.Equal([other.Id, run.Id], await ListAsync(new() { Project = "archive", Archived = true }));

        var unarchived = await Runs.UnarchiveAsync(new() { Run = run.Id }, cancellationToken: Cancellation);
        Assert.Null(unarchived.ArchivedAt);
        Assert.Equal([other.Id, run.Id], await ListAsync(new() { Project = "archive" }));
    }

    [Fact]
    public async Task A_deleted_run_is_listed_only_when_it_is_asked_for()
    {
        var run = await CanceledAsync("gone", project: "deleted");
        await Runs.ArchiveAsync(new() { Run = run.Id }, cancellationToken: Cancellation);
        await DeleteAsync(run.Id);

        Assert.Empty(await ListAsync(new() { Project = "deleted", Archived = true }));
        Assert.Empty(await ListAsync(new() { Project = "deleted", Deleted = true }));
        Assert.Equal([run.Id], await ListAsync(new() { Project = "deleted", Archived = true, Deleted = true }));
    }

    [Fact]
    public async Task A_run_that_has_not_ended_is_neither_archived_nor_deleted()
    {
        var run = await SubmitAsync(Specs.Named("alive"));
        foreach (var refused in new[]
        {
            await Assert.ThrowsAsync<RpcException>(() => Runs.ArchiveAsync(new() { Run = run.Id }, cancellationToken: Cancellation).ResponseAsync),
            await Assert.ThrowsAsync<RpcException>(() => DeleteAsync(run.Id)),
        })
        {
            Assert.Equal(ErrorReason.IllegalTransition, TestRuns.ReasonOf(refused));
            Assert.Contains("has to end first", refused.Status.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_name_means_a_run_that_is_there_and_a_deleted_one_only_to_who_may_see_it()
    {
        var older = await CanceledAsync("reborn");
        var newer = await CanceledAsync("reborn");
        await DeleteAsync(newer.Id);

        Assert.Equal((older.Id, ""), await FindAsync("reborn"));
        Assert.Equal((older.Id, ""), await FindAsync("rebor"));
        Assert.Equal((newer.Id, ""), await FindAsync(newer.Id));
        await DeleteAsync("reborn");
        Assert.Equal((newer.Id, "newest of 2 runs named reborn"), await FindAsync("reborn"));
        var refused = await Assert.ThrowsAsync<RpcException>(
            () => Runs.ArchiveAsync(new() { Run = "reborn" }, cancellationToken: Cancellation).ResponseAsync);
        Assert.Equal((ErrorReason.RunDeleted, StatusCode.NotFound), (TestRuns.ReasonOf(refused), refused.StatusCode));
    }

    [Fact]
    public async Task The_key_of_a_deleted_run_still_answers_with_it()
    {
        var spec = Specs.Named("keyed");
        var first = await Runs.SubmitAsync(new() { Spec = spec, Key = "for ever" }, cancellationToken: Cancellation);
        await Runs.CancelAsync(new() { Run = first.Run.Id }, cancellationToken: Cancellation);
        var deleted = await DeleteAsync(first.Run.Id);

        var again = await Runs.SubmitAsync(new() { Spec = spec, Key = "for ever" }, cancellationToken: Cancellation);

        Assert.Equal((first.Run.Id, true, RunStatus.Canceled), (again.Run.Id, again.AlreadySubmitted, again.Run.Status));
        Assert.Equal(deleted.DeletedAt, again.Run.DeletedAt);
        Assert.NotNull(again.Run.DeletedAt);
        var other = new SubmitRequest { Spec = Specs.Named("other"), Key = "for ever" };
        var refused = await Assert.ThrowsAsync<RpcException>(() => Runs.SubmitAsync(other, cancellationToken: Cancellation).ResponseAsync);
        Assert.Equal(ErrorReason.KeyReused, TestRuns.ReasonOf(refused));
    }

    private async Task<Run> CanceledAsync(string name, string project = "default")
    {
        var run = await SubmitAsync(Specs.Named(name, spec => spec.Project = project));
        return await Runs.CancelAsync(new() { Run = run.Id }, cancellationToken: Cancellation);
    }

    private async Task<Run> SubmitAsync(RunSpec spec) => (await Runs.SubmitAsync(new() { Spec = spec }, cancellationToken: Cancellation)).Run;

    private async Task<Run> DeleteAsync(string run) => await Runs.DeleteAsync(new() { Run = run }, cancellationToken: Cancellation);

    private async Task<(string Id, string Note)> FindAsync(string reference)
    {
        var run = await Runs.GetAsync(new() { Run = reference }, cancellationToken: Cancellation);
        return (run.Id, run.Note);
    }

    private async Task<IEnumerable<string>> ListAsync(ListRunsRequest request) =>
        (await Runs.ListAsync(request, cancellationToken: Cancellation)).Runs.Select(run => run.Id);
}
