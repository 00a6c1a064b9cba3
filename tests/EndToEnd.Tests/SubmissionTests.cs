using Google.Rpc;
using Grpc.Core;
using Orchestrator.Contracts.V1;

namespace Orchestrator.EndToEnd.Tests;

public sealed class SubmissionTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    private const string NoPool = "nobody-is-here";

    [Fact]
    public async Task Submitted_three_times_with_one_key_it_is_one_run()
    {
        var request = new SubmitRequest { Spec = TinyRun.Spec("thrice", NoPool), Key = "thrice" };

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => SubmitAsync(request)));

        Assert.Single(answers.Select(answer => answer.Run.Id).Distinct());
        Assert.Single(answers, answer => !answer.AlreadySubmitted);
        Assert.Single((await ListAsync("default")).Runs, run => run.Spec.Name == "thrice");
    }

    [Fact]
    public async Task A_key_used_for_another_spec_is_refused()
    {
        await SubmitAsync(new SubmitRequest { Spec = TinyRun.Spec("first", NoPool), Key = "reused" });

        var error = await Assert.ThrowsAsync<RpcException>(() => SubmitAsync(new SubmitRequest { Spec = TinyRun.Spec("second", NoPool), Key = "reused" }));

        Assert.Equal(StatusCode.AlreadyExists, error.StatusCode);
        Assert.Equal("ERROR_REASON_KEY_REUSED", error.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason);
    }

    [Fact]
    public async Task Everything_wrong_with_a_spec_is_said_at_once_and_nothing_is_stored()
    {
        var spec = TinyRun.Spec("bad", NoPool);
        spec.Project = "bad-by-api";
        spec.Model.Transformer.Heads = 3;
        spec.Model.Transformer.Connection.Hyper.Rate = 0;
        spec.Optimizer = new() { Adamw = new() { LearningRate = double.NaN } };
        spec.Budget.Steps = 0;

        var error = await Assert.ThrowsAsync<RpcException>(() => SubmitAsync(new SubmitRequest { Spec = spec }));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Equal(
            ["spec.budget.steps", "spec.model.transformer.connection.hyper.rate", "spec.model.transformer.width", "spec.optimizer.adamw.learning_rate"],
            error.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Select(violation => violation.Field).Order());
        Assert.Empty((await ListAsync("bad-by-api")).Runs);
    }

    [Fact]
    public async Task Everything_wrong_with_a_file_is_said_with_its_line_and_nothing_is_stored()
    {
        File.WriteAllText(Folder["bad.yaml"], """
            name: bad
            project: bad-by-file
            model:
              transformer: { layers: 2, width: 16, heads: 2, contxt: 16 }
            data:
              sources: [ { name: letters, weight: heavy } ]
            budget: { steps: 10 }
            """);

        await using var submit = await OrcAsync("submit", Folder["bad.yaml"]);

        Assert.NotEqual(0, submit.ExitCode);
        Assert.Equal(
            [
                $"{Folder["bad.yaml"]}:4:3: model.transformer.context: is missing, must be a whole number from 1 to 16777216",
                $"{Folder["bad.yaml"]}:4:50: model.transformer.contxt: is not a known key; did you mean context?",
                $"{Folder["bad.yaml"]}:6:39: data.sources[0].weight: is 'heavy', must be a number",
            ],
            submit.Errors);
        Assert.Empty((await ListAsync("bad-by-file")).Runs);
    }

    private async Task<SubmitResponse> SubmitAsync(SubmitRequest request) =>
        await Cluster.Runs.SubmitAsync(request, cancellationToken: TestContext.Current.CancellationToken);

    private async Task<ListRunsResponse> ListAsync(string project) =>
        await Cluster.Runs.ListAsync(new() { Project = project }, cancellationToken: TestContext.Current.CancellationToken);
}
