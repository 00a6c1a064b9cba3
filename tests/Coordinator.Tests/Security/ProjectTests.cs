using Grpc.Core;
using Orchestrator.Contracts.Access;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Workers;

namespace Orchestrator.Coordinator.Tests.Security;

public sealed class ProjectTests(SecureFixture fixture) : SecurityCalls, IClassFixture<SecureFixture>
{
    // A call of every method that is about the run or spec that its request names.
    private static readonly Dictionary<string, Func<CallInvoker, Run, Task>> Calls = new()
    {
        ["Runs/Plan"] = async (on, run) => await RunsOf(on).PlanAsync(new() { Spec = run.Spec }, cancellationToken: Cancellation),
        ["Runs/Submit"] = async (on, run) => await RunsOf(on).SubmitAsync(new() { Spec = run.Spec }, cancellationToken: Cancellation),
        ["Runs/Get"] = async (on, run) => await RunsOf(on).GetAsync(new() { Run = run.Id }, cancellationToken: Cancellation),
        ["Runs/Cancel"] = async (on, run) => await RunsOf(on).CancelAsync(new() { Run = run.Id }, cancellationToken: Cancellation),
        ["Runs/Pause"] = async (on, run) => await RunsOf(on).PauseAsync(new() { Run = run.Id }, cancellationToken: Cancellation),
        ["Runs/Resume"] = async (on, run) => await RunsOf(on).ResumeAsync(new() { Run = run.Id }, cancellationToken: Cancellation),
        ["Runs/Archive"] = async (on, run) => await RunsOf(on).ArchiveAsync(new() { Run = run.Id }, cancellationToken: Cancellation),
        ["Runs/Unarchive"] = async (on, run) => await RunsOf(on).UnarchiveAsync(new() { Run = run.Id }, cancellationToken: Cancellation),
        ["Runs/Delete"] = async (on, run) => await RunsOf(on).DeleteAsync(new() { Run = run.Id }, cancellationToken: Cancellation),
        ["Runs/Watch"] = (on, run) => FirstOf(RunsOf(on).Watch(new() { Run = run.Id }, cancellationToken: Cancellation)),
        ["Runs/Logs"] = (on, run) => FirstOf(RunsOf(on).Logs(new() { Run = run.Id, Follow = true }, cancellationToken: Cancellation)),
        ["Curves/Read"] = async (on, run) => await CurvesOf(on).ReadAsync(new() { Run = run.Id, Metric = "train/loss" }, cancellationToken: Cancellation),
        ["Curves/Export"] = (on, run) => FirstOf(CurvesOf(on).Export(new() { Run = run.Id, Metric = "train/loss" }, cancellationToken: Cancellation)),
        ["Curves/Tail"] = (on, run) => FirstOf(CurvesOf(on).Tail(new() { Run = run.Id, Metrics = { "train/loss" } }, cancellationToken: Cancellation)),
        ["Curves/ListMetrics"] = async (on, run) => await CurvesOf(on).ListMetricsAsync(new() { Run = run.Id }, cancellationToken: Cancellation),
        ["Curves/ReadMatrices"] = async (on, run) => await CurvesOf(on).ReadMatricesAsync(new() { Run = run.Id }, cancellationToken: Cancellation),
        ["Checkpoints/List"] = async (on, run) => await CheckpointsOf(on).ListAsync(new() { Run = run.Id }, cancellationToken: Cancellation),
        ["Checkpoints/Download"] = (on, run) => FirstOf(CheckpointsOf(on).Download(new() { Run = run.Id }, cancellationToken: Cancellation)),
        ["Exports/Read"] = (on, run) => FirstOf(ExportsOf(on).Read(new() { Run = run.Id }, cancellationToken: Cancellation)),
        ["Exports/Import"] = ImportAsync,
        ["Goodput/Read"] = async (on, run) => await GoodputOf(on).ReadAsync(new() { Run = run.Id }, cancellationToken: Cancellation),
    };

    private protected override SecureCoordinator Coordinator => fixture.Coordinator;

    public static TheoryData<string> Methods => [.. Calls.Keys];

    [Fact]
    public void Every_method_of_one_project_is_called_here() => Assert.Equal(
        from service in ServiceCatalogue.All
        from method in service.Methods
        where ServiceCatalogue.RequirementOf(method)?.Scope is Scope.Project or Scope.ProjectOrAll
        orderby $"{service.Name}/{method.Name}"
        select $"{service.Name}/{method.Name}",
        Calls.Keys.Order());

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Whoever_is_operator_of_another_project_gets_nothing_of_this_one(string method)
    {
        var run = await SubmitAsync("vision");
        var other = await Coordinator.CreateKeyAsync("bob", "operator:speech");

        var refusal = await RefusalOf(() => Calls[method](Coordinator.Connect(other.Text), run));

        // Runs that one may not read do not exist.
        Assert.Equal(method is "Runs/Plan" or "Runs/Submit" or "Exports/Import" ? ErrorReason.AccessDenied : ErrorReason.RunNotFound, refusal);
        Assert.Equal(RunStatus.Queued, (await RunsOf(Coordinator.Operator).GetAsync(new() { Run = run.Id }, cancellationToken: Cancellation)).Status);
    }

    [Theory]
    [InlineData("Runs/Submit")]
    [InlineData("Runs/Cancel")]
    [InlineData("Runs/Pause")]
    [InlineData("Runs/Delete")]
    public async Task Whoever_only_reads_a_project_changes_nothing_of_it(string method)
    {
        var run = await SubmitAsync("vision");
        var viewer = await Coordinator.CreateKeyAsync("alice", "viewer:vision", "submitter:speech");

        Assert.Equal(ErrorReason.AccessDenied, await RefusalOf(() => Calls[method](Coordinator.Connect(viewer.Text), run)));
        Assert.Equal(RunStatus.Queued, (await RunsOf(Coordinator.Connect(viewer.Text)).GetAsync(new() { Run = run.Id }, cancellationToken: Cancellation)).Status);
    }

    [Fact]
    public async Task Nobody_gets_at_a_curve_by_importing_a_fork_of_it()
    {
        var secret = await SubmitAsync("vision");
        var other = await Coordinator.CreateKeyAsync("bob", "operator:speech");
        var fork = secret.Clone();
        (fork.Id, fork.Spec.Project) = (Guid.CreateVersion7().ToString(), "speech");
        fork.Fork = new() { RunId = secret.Id, Position = new() { Attempt = 1, Sequence = 1 } };

        Assert.Equal(ErrorReason.ExportRefused, await RefusalOf(() => ImportAsync(Coordinator.Connect(other.Text), fork)));
        Assert.Equal(
            ErrorReason.RunNotFound,
            await RefusalOf(RunsOf(Coordinator.Operator).GetAsync(new() { Run = fork.Id }, cancellationToken: Cancellation)));
    }

    [Fact]
    public async Task A_name_means_a_run_among_those_that_one_may_read()
    {
        var own = await SubmitAsync("speech", "same");
        await SubmitAsync("vision", "same");
        var reader = await Coordinator.CreateKeyAsync("bob", "viewer:speech");

        var found = await RunsOf(Coordinator.Connect(reader.Text)).GetAsync(new() { Run = "sam" }, cancellationToken: Cancellation);

        Assert.Equal((own.Id, ""), (found.Id, found.Note));
    }

    [Fact]
    public async Task A_list_has_the_runs_of_ones_own_projects_only()
    {
        var (own, foreign) = (await SubmitAsync("listed"), await SubmitAsync("vision"));
        var reader = RunsOf(Coordinator.Connect((await Coordinator.CreateKeyAsync("bob", "viewer:listed")).Text));

        Assert.Equal([own.Id], (await reader.ListAsync(new(), cancellationToken: Cancellation)).Runs.Select(run => run.Id));
        Assert.Empty((await reader.ListAsync(new() { Project = "vision" }, cancellationToken: Cancellation)).Runs);
        var all = await RunsOf(Coordinator.Operator).ListAsync(new(), cancellationToken: Cancellation);
        Assert.Superset(new HashSet<string> { own.Id, foreign.Id }, all.Runs.Select(run => run.Id).ToHashSet());
    }

    [Fact]
    public async Task What_is_about_the_whole_fleet_takes_a_role_in_all_projects()
    {
        var some = Coordinator.Connect((await Coordinator.CreateKeyAsync("bob", "operator:speech")).Text);

        Assert.Equal(ErrorReason.AccessDenied, await RefusalOf(GoodputOf(some).ReadAsync(new(), cancellationToken: Cancellation)));
        Assert.Equal(
            ErrorReason.AccessDenied,
            await RefusalOf(new Contracts.V1.Workers.WorkersClient(some).DrainAsync(new() { Name = "any" }, cancellationToken: Cancellation)));
        Assert.Equal(
            ErrorReason.AccessDenied, await RefusalOf(new Contracts.V1.Webhooks.WebhooksClient(some).ListAsync(new(), cancellationToken: Cancellation)));
        Assert.Equal(ErrorReason.AccessDenied, await RefusalOf(new Contracts.V1.Audit.AuditClient(some).ListAsync(new(), cancellationToken: Cancellation)));
        Assert.Empty((await new Contracts.V1.Workers.WorkersClient(some).ListAsync(new(), cancellationToken: Cancellation)).Workers);
    }

    [Fact]
    public async Task People_do_not_speak_as_workers()
    {
        await using var agent = ScriptedAgent.Call(Coordinator.Operator);

        Assert.Equal(StatusCode.PermissionDenied, (await agent.EndAsync()).StatusCode);
    }

    private static async Task FirstOf<T>(AsyncServerStreamingCall<T> call)
    {
        using (call)
        {
            await call.ResponseStream.MoveNext(Cancellation);
        }
    }

    private static async Task ImportAsync(CallInvoker on, Run run)
    {
        using var call = ExportsOf(on).Import(cancellationToken: Cancellation);
        var origin = new ExportOrigin { ExportedAt = run.SubmittedAt };
        var exported = new ExportedRun { Id = run.Id, Spec = run.Spec, Submission = new() { Spec = run.Spec }, Origin = origin, Fork = run.Fork };
        await call.RequestStream.WriteAsync(new() { Run = exported }, Cancellation);
        await call.ResponseAsync;
    }

    private static Contracts.V1.Exports.ExportsClient ExportsOf(CallInvoker connection) => new(connection);

    private static Contracts.V1.Curves.CurvesClient CurvesOf(CallInvoker connection) => new(connection);

    private static Contracts.V1.Checkpoints.CheckpointsClient CheckpointsOf(CallInvoker connection) => new(connection);

    private static Contracts.V1.Goodput.GoodputClient GoodputOf(CallInvoker connection) => new(connection);
}
