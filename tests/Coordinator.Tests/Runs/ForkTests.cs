using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Curves;
using Orchestrator.Coordinator.Tests.Workers;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Runs;

/// <summary>Forks as a client submits them and a worker is given them.</summary>
public sealed class ForkTests(PostgresFixture postgres) : GivenRunTest(
    postgres, spec => spec.Checkpoint = new() { Keep = 1 }, "--Orleans:Clustering=postgres")
{
    private DesiredTask Parent => Given;

    private Contracts.V1.Runs.RunsClient Runs => new(Host.Channel);

    private protected override Task PrepareAsync() => ShipAsync(3);

    [Fact]
    public async Task A_pinned_checkpoint_stays_however_many_follow()
    {
        var child = (await ForkAsync()).Run;
        Assert.Equal((Parent.RunId, "test", 3UL), (child.Fork.RunId, child.Fork.RunName, child.Fork.Step));

        await ShipAsync(6, 9);

        var checkpoints = new Contracts.V1.Checkpoints.CheckpointsClient(Host.Channel);
        var listed = (await checkpoints.ListAsync(new() { Run = Parent.RunId }, cancellationToken: Cancellation)).Checkpoints;
        Assert.Equal([(9UL, false), (3UL, true)], listed.Select(checkpoint => (checkpoint.Step, checkpoint.Pinned)));
    }

    [Fact]
    public async Task The_curve_of_a_fork_is_served_before_it_has_begun()
    {
        var child = (await ForkAsync()).Run;
        await ShipAsync(6);

        var curves = new Contracts.V1.Curves.CurvesClient(Host.Channel);
        var curve = await curves.ReadAsync(new() { Run = child.Id, Metric = TestJournal.Loss }, cancellationToken: Cancellation);
        Assert.Equal([(1U, 1UL), (1U, 2UL), (1U, 3UL)], curve.Points.Select(point => (point.Generation, point.Step)));
        Assert.Equal(RunStatus.Queued, child.Status);
    }

    [Fact]
    public async Task A_fork_is_given_its_pin_and_begins_from_there_or_nowhere()
    {
        var child = (await ForkAsync()).Run;
        await EndParentAsync();
        var task = Assert.Single((await Agent.HearTasksAsync(tasks => tasks.Tasks.Any(task => task.RunId == child.Id))).Tasks);
        Assert.Equal(new ForkPoint { Run = Parent.RunId, Position = child.Fork.Position }, task.Fork);
        Assert.Equal("abc", Assert.Single(task.Spec.Data.Sources).Hash);

        var elsewhere = task.Fork.Clone();
        elsewhere.Position.Sequence++;
        foreach (var wrong in new[] { null, elsewhere })
        {
            using var refused = new ShipClient(Host.Channel, Agent.Welcome);
            await refused.SendAsync(task, Start(wrong));
            var error = await Assert.ThrowsAsync<RpcException>(refused.HearAsync);
            Assert.Equal(ErrorReason.InvalidRequest, TestRuns.ReasonOf(error));
        }

        Assert.Equal(2UL, await Ship.ShipAsync(task, Start(task.Fork), TestJournal.Step(2, step: 4, loss: 7)));
        var curves = new Contracts.V1.Curves.CurvesClient(Host.Channel);
        var curve = await curves.ReadAsync(new() { Run = child.Id, Metric = TestJournal.Loss }, cancellationToken: Cancellation);
        Assert.Equal([(1U, 1UL), (1U, 2UL), (1U, 3UL), (0U, 4UL)], curve.Points.Select(point => (point.Generation, point.Step)));
    }

    [Fact]
    public async Task A_fork_that_lacked_something_where_it_began_has_its_checkpoint_verified_and_waits_while_that_is_damaged()
    {
        var child = (await ForkAsync()).Run;
        await EndParentAsync();
        var task = Assert.Single((await Agent.HearTasksAsync(tasks => tasks.Tasks.Any(task => task.RunId == child.Id))).Tasks);
        await Agent.BeatAsync(Agent.Report(task, TaskState.Ended, new() { Code = VerdictCode.DataMissing, Message = "it is damaged" }));

        var asked = Assert.Single((await Agent.HearTasksAsync(tasks => tasks.VerifyCheckpoints.Count > 0)).VerifyCheckpoints);
        Assert.Equal($"{Parent.RunId}/1/{child.Fork.Position.Sequence:D12}", asked.Location);
        var answer = new VerifiedCheckpoint { Location = asked.Location, Number = asked.Number, Damage = "a bit" };
        await Agent.SayAsync(new() { Heartbeat = new() { VerifiedCheckpoints = { answer }, Data = { ScriptedAgent.HelloOf("any").Data } } });

        await Agent.HearTasksAsync(tasks => tasks.VerifyCheckpoints.Count == 0);
        await using var again = await ScriptedAgent.AttachAsync(Host.Channel, ScriptedAgent.HelloOf("one"));
        await Eventually.TrueAsync(async () => (await Runs.GetAsync(new() { Run = child.Id }, cancellationToken: Cancellation))
            .StatusMessage.Contains("or that one is damaged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_that_is_no_fork_cannot_begin_from_another()
    {
        await EndParentAsync();
        var task = await TestRuns.GiveAsync(Host.Channel, Agent);
        await Ship.SendAsync(task, Start(new() { Run = Parent.RunId, Position = new() { Attempt = 1, Sequence = 4 } }));
        Assert.Equal(ErrorReason.InvalidRequest, TestRuns.ReasonOf(await Assert.ThrowsAsync<RpcException>(Ship.HearAsync)));
    }

    [Fact]
    public async Task A_fork_waits_for_a_worker_that_can_read_its_checkpoint()
    {
        await using var other = await ScriptedAgent.AttachAsync(Host.Channel, ScriptedAgent.HelloOf("two"));
        var child = (await ForkAsync()).Run;
        await TestRuns.GiveAsync(Host.Channel, other); // the free device takes what may begin there

        var waiting = await Runs.GetAsync(new() { Run = child.Id }, cancellationToken: Cancellation);
        Assert.Equal((RunStatus.Queued, "The only device that fits is busy."), (waiting.Status, waiting.StatusMessage));
        await EndParentAsync();
        await Agent.HearTasksAsync(tasks => tasks.Tasks.Any(task => task.RunId == child.Id));
    }

    [Fact]
    public async Task A_repeated_submission_is_the_same_fork_when_the_checkpoints_have_moved_on()
    {
        var request = await RequestAsync(key: "once");
        var first = await SubmitAsync(request);
        await ShipAsync(6);

        var second = await SubmitAsync(request);

        Assert.Equal((first.Run.Id, true, 3UL), (second.Run.Id, second.AlreadySubmitted, second.Run.Fork.Step));
        Assert.Equal(6UL, (await ForkAsync()).Run.Fork.Step);
    }

    [Fact]
    public async Task Two_coordinators_asked_at_once_make_one_fork_of_one_key()
    {
        await using var other = await Host.StartAnotherAsync("--Orleans:Clustering=postgres");
        var request = await RequestAsync(key: "once");

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => new Contracts.V1.Runs.RunsClient(
            number % 2 == 0 ? Host.Channel : other.Channel).SubmitAsync(request, cancellationToken: Cancellation).ResponseAsync));

        Assert.Single(answers.Select(answer => answer.Run.Id).Distinct());
        Assert.Single(answers, answer => !answer.AlreadySubmitted);
    }

    [Fact]
    public async Task What_there_is_no_checkpoint_of_is_answered_with_those_there_are()
    {
        var request = await RequestAsync();
        request.Fork.Step = 4;
        Assert.Contains("steps 3.", (await RefusalAsync(request, ErrorReason.CheckpointNotFound)).Status.Detail, StringComparison.Ordinal);
        request.Fork.Position = new() { Attempt = 1, Sequence = 9 };
        Assert.Contains("1/4", (await RefusalAsync(request, ErrorReason.CheckpointNotFound)).Status.Detail, StringComparison.Ordinal);
        request.Fork.Position.Sequence = 4;
        Assert.Equal(3UL, (await SubmitAsync(request)).Run.Fork.Step);
    }

    [Fact]
    public async Task What_a_fork_cannot_change_is_refused_by_name()
    {
        var request = await RequestAsync();
        request.Spec.Batch.Sequences++;
        var error = await RefusalAsync(request, ErrorReason.InvalidRequest);
        var fields = error.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations.Select(violation => violation.Field);
        Assert.Equal(["spec.batch.sequences"], fields);
    }

    [Fact]
    public async Task A_run_done_again_names_the_one_that_it_does_again()
    {
        var request = await RequestAsync();
        (request.Fork, request.RerunOf) = (null, Parent.RunId);
        var again = (await SubmitAsync(request)).Run;
        Assert.Equal((Parent.RunId, null), (again.RerunOf, again.Fork));

        request.RerunOf = Guid.NewGuid().ToString();
        await RefusalAsync(request, ErrorReason.RunNotFound);
    }

    private static JournalRecord Start(ForkPoint? from)
    {
        var record = TestJournal.Start(step: 3);
        record.Started.ForkedFrom = from;
        return record;
    }

    // A start, then three steps and a checkpoint, again and again; of what was shipped before, the coordinator takes nothing twice.
    private async Task ShipAsync(params ulong[] checkpoints)
    {
        var journal = new List<JournalRecord> { TestJournal.Start() };
        for (ulong step = 1; step <= checkpoints[^1]; step++)
        {
            journal.Add(TestJournal.Step((ulong)journal.Count + 1, step, loss: 1));
            if (step % 3 == 0)
            {
                journal.Add(TestJournal.Checkpoint((ulong)journal.Count + 1, attempt: 1, step, Parent.RunId));
            }
        }

        await Ship.ShipAsync(Parent, journal);
    }

    private async Task EndParentAsync()
    {
        await Runs.CancelAsync(new() { Run = Parent.RunId }, cancellationToken: Cancellation);
        await Agent.BeatAsync(Agent.Report(Parent, TaskState.Ended));
    }

    private async Task<SubmitRequest> RequestAsync(string key = "")
    {
        var parent = await Runs.GetAsync(new() { Run = Parent.RunId }, cancellationToken: Cancellation);
        return new() { Spec = parent.Spec, Key = key, Fork = new() { Run = Parent.RunId } };
    }

    private async Task<SubmitResponse> ForkAsync() => await SubmitAsync(await RequestAsync());

    private async Task<SubmitResponse> SubmitAsync(SubmitRequest request) => await Runs.SubmitAsync(request, cancellationToken: Cancellation);

    private async Task<RpcException> RefusalAsync(SubmitRequest request, ErrorReason reason)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => SubmitAsync(request));
        Assert.Equal(reason, TestRuns.ReasonOf(error));
        return error;
    }
}
