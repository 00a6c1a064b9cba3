using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Platform;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Runs;

public sealed class SubmitTests(CoordinatorFixture coordinator) : IClassFixture<CoordinatorFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bad_spec_is_refused_with_every_field_at_fault_and_nothing_is_stored()
    {
        var spec = Specs.Named("bad", spec =>
        {
            spec.Project = "bad-specs";
            spec.Model.Transformer.Width = 15;
            spec.Model.Transformer.Connection = new() { Hyper = new() { Rate = 0 } };
            spec.Optimizer = new() { Adamw = new() { LearningRate = double.NaN } };
            spec.Budget = new() { Steps = 0 };
        });

        var error = await Assert.ThrowsAsync<RpcException>(() => coordinator.Runs.SubmitAsync(
            new SubmitRequest { Spec = spec, Key = new string('k', 201) }, cancellationToken: Cancellation).ResponseAsync);

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Equal("ERROR_REASON_INVALID_REQUEST", error.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Reason);
        var fields = error.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations.Select(violation => violation.Field).ToList();
        Assert.Superset(
            new HashSet<string>
            {
                "key", "spec.model.transformer.width", "spec.model.transformer.connection.hyper.rate", "spec.optimizer.adamw.learning_rate",
                "spec.budget.steps",
            },
            fields.ToHashSet());
        var stored = await coordinator.Runs.ListAsync(new ListRunsRequest { Project = "bad-specs" }, cancellationToken: Cancellation);
        Assert.Empty(stored.Runs);
    }

    [Fact]
    public async Task A_submission_without_a_spec_says_so()
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => coordinator.Runs.SubmitAsync(new SubmitRequest(), cancellationToken: Cancellation).ResponseAsync);

        Assert.Equal("spec: is missing", error.Status.Detail);
    }

    [Fact]
    public async Task One_key_sent_by_twenty_callers_at_once_is_one_run()
    {
        var request = new SubmitRequest { Spec = Specs.Named("once", spec => spec.Tags.Add(new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" })), Key = "once" };

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => coordinator.Runs.SubmitAsync(request, cancellationToken: Cancellation).ResponseAsync));

        Assert.Single(answers.Select(answer => answer.Run.Id).Distinct());
        Assert.Single(answers, answer => !answer.AlreadySubmitted);
    }

    [Fact]
    public async Task One_key_with_another_message_is_refused_and_names_the_first_run()
    {
        var first = await SubmitAsync(Specs.Named("first"), key: "reused");

        var error = await Assert.ThrowsAsync<RpcException>(() => SubmitAsync(Specs.Named("second"), key: "reused"));

        Assert.Equal(StatusCode.AlreadyExists, error.StatusCode);
        Assert.Contains(first.Run.Id, error.Status.Detail);
    }

    [Fact]
    public async Task One_key_in_two_projects_is_two_runs()
    {
        var here = await SubmitAsync(Specs.Named("here"), key: "shared");
        var there = await SubmitAsync(Specs.Named("there", spec => spec.Project = "another"), key: "shared");

        Assert.NotEqual(here.Run.Id, there.Run.Id);
    }

    [Fact]
    public async Task A_submitted_run_is_shown_with_defaults_estimate_and_why_it_waits()
    {
        var run = (await SubmitAsync(Specs.Named("waits"))).Run;

        Assert.Equal(RunStatus.Queued, run.Status);
        Assert.Equal("default", run.Spec.Project);
        Assert.Equal(10UL, run.Progress.Steps);
        Assert.True(run.Estimate.Parameters > 0);
        Assert.Equal(1UL, run.Version);
        await Eventually.TrueAsync(async () =>
            (await coordinator.Runs.GetAsync(new GetRunRequest { Run = run.Id })).StatusMessage == "No worker is connected.");
    }

    [Fact]
    public async Task A_plan_stores_nothing_and_says_why_the_run_would_wait()
    {
        var plan = await coordinator.Runs.PlanAsync(
            new PlanRequest { Spec = Specs.Named("planned", spec => spec.Project = "planned") }, cancellationToken: Cancellation);

        Assert.Equal("It would wait. No worker is connected.", plan.Placement);
        Assert.Empty(plan.FittingWorkers);
        Assert.True(plan.Spec.Retries.HasInfrastructure);
        Assert.Empty((await coordinator.Runs.ListAsync(new ListRunsRequest { Project = "planned" }, cancellationToken: Cancellation)).Runs);
    }

    private async Task<SubmitResponse> SubmitAsync(RunSpec spec, string key = "") =>
        await coordinator.Runs.SubmitAsync(new SubmitRequest { Spec = spec, Key = key }, cancellationToken: Cancellation);
}
